/// What could be read of a token, whatever is wrong with it.
struct TokenContent {
    var header: JSONObject?
    var claims: JSONObject?
    /// Where the signature begins; nil if the parts before it cannot be read.
    var signatureStart: Int?
    /// The token, if no rule on it alone is broken.
    var document: TokenDocument?
}
