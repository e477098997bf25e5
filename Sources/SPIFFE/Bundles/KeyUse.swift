/// What an entry of a bundle's document is for: its `use` (Trust Domain and Bundle §4.2.2, WIT-SVID §6.1).
enum KeyUse: String {
    case x509SVID = "x509-svid"
    case jwtSVID = "jwt-svid"
    case witSVID = "wit-svid"
}
