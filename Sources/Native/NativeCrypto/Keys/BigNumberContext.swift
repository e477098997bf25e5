internal import COpenSSL

/// Scratch memory for calculations with big numbers.
@safe
struct BigNumberContext: ~Copyable {
    private let handle: OpaquePointer

    init() throws(CryptoError) {
        guard let context = unsafe BN_CTX_secure_new() else { throw .openSSL("out of memory") }
        unsafe handle = context
    }

    deinit { unsafe BN_CTX_free(handle) }

    /// Lends OpenSSL's object.
    borrowing func withHandle<Result, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(handle)
    }

    /// Whether left · right = product.
    borrowing func product(
        _ left: borrowing BigNumber, _ right: borrowing BigNumber, is product: borrowing BigNumber
    ) throws(CryptoError) -> Bool {
        let result = try BigNumber()
        let done = unsafe result.withHandle { result in
            unsafe left.withHandle { left in
                unsafe right.withHandle { right in unsafe BN_mul(result, left, right, handle) }
            }
        }
        guard done == 1 else { throw .openSSL("cannot multiply") }
        return unsafe result.withHandle { result in
            unsafe product.withHandle { product in unsafe BN_cmp(result, product) == 0 }
        }
    }

    /// Whether left · right ≡ 1 modulo (prime − decrement).
    borrowing func areInverse(
        _ left: borrowing BigNumber, _ right: borrowing BigNumber, modulo prime: borrowing BigNumber,
        minus decrement: UInt
    ) throws(CryptoError) -> Bool {
        let modulus = try BigNumber()
        let result = try BigNumber()
        let isOne: Bool? = unsafe modulus.withHandle { modulus in
            unsafe result.withHandle { result in
                unsafe left.withHandle { left in
                    unsafe right.withHandle { right in
                        unsafe prime.withHandle { prime in
                            guard unsafe BN_copy(modulus, prime) != nil, unsafe BN_sub_word(modulus, decrement) == 1,
                                unsafe BN_is_zero(modulus) == 0, unsafe BN_is_negative(modulus) == 0,
                                unsafe BN_mod_mul(result, left, right, modulus, handle) == 1
                            else { return nil }
                            return unsafe BN_is_one(result) == 1
                        }
                    }
                }
            }
        }
        guard let isOne else { throw .openSSL("cannot multiply") }
        return isOne
    }
}
