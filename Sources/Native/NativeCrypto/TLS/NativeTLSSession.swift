internal import COpenSSL

/// One end of a TLS connection without any input and output: bytes of the peer go in, bytes for the peer come out.
///
/// After each call whatever `takeOutput` returns should be sent, also after one that throws: it is the alert that tells
/// the peer why. A session that has thrown throws the same error from then on.
@safe
package struct NativeTLSSession: ~Copyable, @unchecked Sendable {
    // Safe because: owned until deinit; the session is used by one thread at a time, since its calls are mutating.
    private let handle: OpaquePointer
    /// Belong to `handle`.
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let context: NativeTLSContext
    private let record: TLSSessionRecord
    private var failure: NativeTLSError?
    private var isShutDown = false
    /// Whether the handshake is over.
    package private(set) var isEstablished = false

    /// Begins a session.
    ///
    /// - Parameters:
    ///   - context: The settings.
    ///   - serverName: Of a client, what it connects to: sent to the server if it is a DNS name (RFC 6066 §3), and verified
    ///     where OpenSSL verifies the server.
    ///   - handler: Presents and judges certificates.
    /// - Throws: `NativeTLSError.Code.invalidSettings`.
    package init(
        _ context: NativeTLSContext, serverName: String? = nil, handler: any NativeTLSHandler
    ) throws(NativeTLSError) {
        guard let handle = unsafe context.withHandle({ unsafe SSL_new($0) }) else {
            throw .openSSL(.invalidSettings, "cannot begin a TLS session")
        }
        guard let (input, output) = unsafe Self.attachBuffers(to: handle) else {
            unsafe SSL_free(handle)
            throw .openSSL(.invalidSettings, "out of memory")
        }
        let record = TLSSessionRecord(handler)
        do throws(NativeTLSError) {
            // Unretained: this session holds the record for longer than OpenSSL's object lives.
            let place = unsafe Unmanaged.passUnretained(record).toOpaque()
            guard unsafe SSL_set_ex_data(handle, 0, place) == 1 else {
                throw .openSSL(.invalidSettings, "out of memory")
            }
            try unsafe Self.setRole(context.settings, serverName, of: handle)
        } catch {
            unsafe SSL_free(handle)
            throw error
        }
        unsafe self.handle = handle
        unsafe self.input = input
        unsafe self.output = output
        self.context = context
        self.record = record
    }

    deinit { unsafe SSL_free(handle) }

    // MARK: Transport

    /// Takes bytes that came from the peer.
    package mutating func receive(_ bytes: Span<UInt8>) throws(NativeTLSError) {
        if let failure { throw failure }
        var offset = 0
        while offset < bytes.count {
            let taken = unsafe bytes.extracting(offset...).withUnsafeBufferPointer { buffer in
                unsafe BIO_write(input, buffer.baseAddress, Int32(clamping: buffer.count))
            }
            guard taken > 0 else { throw fail(.openSSL(.protocolFailure, "out of memory")) }
            offset += Int(taken)
        }
    }

    /// Notes that the peer will send nothing more, since the transport has ended.
    package mutating func receiveEnd() { unsafe copenssl_bio_set_ended(input) }

    /// How many bytes wait to be sent to the peer.
    package var outputCount: Int { unsafe BIO_ctrl_pending(output) }

    /// Moves bytes for the peer into `buffer`; returns how many, 0 if there are none.
    package mutating func takeOutput(into buffer: inout MutableSpan<UInt8>) -> Int {
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            // Safe because: OpenSSL writes at most `count` bytes. It answers -1 where there are none.
            max(unsafe Int(BIO_read(output, buffer.baseAddress, Int32(clamping: buffer.count))), 0)
        }
    }

    // MARK: Handshake

    /// Goes on with the handshake as far as the bytes of the peer allow.
    ///
    /// - Returns: Whether it is over.
    /// - Throws: `NativeTLSError`.
    package mutating func handshake() throws(NativeTLSError) -> Bool {
        if let failure { throw failure }
        guard !isEstablished else { return true }
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(handle)
        isEstablished = result == 1
        if !isEstablished { try check(result, "the TLS handshake failed") }
        return isEstablished
    }

    // MARK: Data

    /// What reading yields.
    package enum Reading: Hashable, Sendable {
        /// So many bytes, at least one.
        case bytes(Int)
        /// More of the peer's bytes are needed.
        case needsInput
        /// The peer has said that it sends nothing more.
        case ended
    }

    /// Moves data of the peer into `buffer`, which must not be empty.
    ///
    /// - Throws: `NativeTLSError`; `truncated` where the transport ended without the peer's word.
    package mutating func read(into buffer: inout MutableSpan<UInt8>) throws(NativeTLSError) -> Reading {
        if let failure { throw failure }
        ERR_clear_error()
        let result = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            // Safe because: OpenSSL writes at most `count` bytes.
            unsafe SSL_read(handle, buffer.baseAddress, Int32(clamping: buffer.count))
        }
        if result > 0 { return .bytes(Int(result)) }
        return try check(result, "the TLS connection failed") ? .needsInput : .ended
    }

    /// Encrypts data for the peer.
    ///
    /// - Returns: How many of the bytes were taken; 0 only for none, or during the handshake.
    /// - Throws: `NativeTLSError`.
    package mutating func write(_ bytes: Span<UInt8>) throws(NativeTLSError) -> Int {
        if let failure { throw failure }
        guard !isShutDown else { throw NativeTLSError(.closed, "the TLS session is closed for writing") }
        guard isEstablished, bytes.count > 0 else { return 0 }
        ERR_clear_error()
        let result = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe SSL_write(handle, buffer.baseAddress, Int32(clamping: buffer.count))
        }
        if result > 0 { return Int(result) }
        _ = try check(result, "the TLS connection failed")
        return 0
    }

    /// Says that nothing more will be written: the alert close_notify.
    ///
    /// Nothing happens during the handshake and after a failure.
    package mutating func shutDown() {
        guard failure == nil, isEstablished, !isShutDown else { return }
        isShutDown = true
        ERR_clear_error()
        _ = unsafe SSL_shutdown(handle)
        ERR_clear_error()
    }

    /// Lends OpenSSL's object to the code of this module.
    func withHandle<Result: ~Copyable>(_ body: (OpaquePointer) -> Result) -> Result { unsafe body(handle) }

    // MARK: Failures

    /// Returns true where OpenSSL only needs more input, false where the peer has ended its data.
    @discardableResult
    private mutating func check(_ result: Int32, _ what: String) throws(NativeTLSError) -> Bool {
        switch unsafe SSL_get_error(handle, result) {
        case SSL_ERROR_WANT_READ: return true
        case SSL_ERROR_ZERO_RETURN where isEstablished: return false
        default: throw unsafe fail(.failure(what, record, verifyResult: SSL_get_verify_result(handle)))
        }
    }

    private mutating func fail(_ error: NativeTLSError) -> NativeTLSError {
        failure = error
        return error
    }
}
