internal import COpenSSL

/// The revocation lists that one verification looks at, in the form that OpenSSL takes.
@safe
struct RevocationListStack: ~Copyable {
    private let stack: OpaquePointer
    // Held until the end: the stack refers to its lists without counting.
    private let lists: [NativeRevocationList]

    init(_ lists: [NativeRevocationList]) throws(ChainError) {
        guard let stack = unsafe copenssl_crl_stack_new() else { throw Self.memory }
        for list in lists {
            guard unsafe list.withHandle({ unsafe copenssl_crl_stack_push(stack, $0) }) > 0 else {
                unsafe copenssl_crl_stack_free(stack)
                throw Self.memory
            }
        }
        unsafe self.stack = stack
        self.lists = lists
    }

    deinit { unsafe copenssl_crl_stack_free(stack) }

    /// Has a verification use the lists, which must outlive it.
    @unsafe
    borrowing func lend(to context: OpaquePointer) {
        unsafe X509_STORE_CTX_set0_crls(context, stack)
    }

    private static var memory: ChainError {
        ChainError(.other, certificate: nil, depth: 0, reason: "out of memory")
    }
}
