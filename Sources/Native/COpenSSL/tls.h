// What Swift imports of libssl beyond its functions: settings that are macros, and callbacks whose types Swift cannot
// express. A program that speaks no TLS refers to nothing of this and does not need libssl.
#ifndef SVIDSYNC_COPENSSL_TLS_H
#define SVIDSYNC_COPENSSL_TLS_H
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>

#include <stdlib.h>
#include <string.h>

/// What every context of ours has: no renegotiation, no compression, no session that could be taken up again without
/// the peer's certificates, no more memory for a silent connection than needed. Reading goes on
/// behind records without data (tickets of other servers), or what follows them would never be asked for.
static inline int copenssl_tls_harden(SSL_CTX *context) {
    SSL_CTX_set_options(context,
        SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(
        context,
        SSL_MODE_AUTO_RETRY | SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
            | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_security_level(context, 2);
    return SSL_CTX_set_num_tickets(context, 0);
}

static inline int copenssl_tls_set_versions(SSL_CTX *context, int minimum, int maximum) {
    return SSL_CTX_set_min_proto_version(context, minimum) == 1 && SSL_CTX_set_max_proto_version(context, maximum) == 1;
}

/// How many bytes the certificates that a peer sends may have together.
static inline void copenssl_tls_limit_certificates(SSL_CTX *context, long bytes) {
    SSL_CTX_set_max_cert_list(context, bytes);
}

static inline int copenssl_tls_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

/// Of a memory BIO: whether reading from it while it is empty is the end of the data rather than "not yet".
static inline void copenssl_bio_set_ended(BIO *bio) { BIO_set_mem_eof_return(bio, 0); }

static inline const char *copenssl_tls_cipher_name(const SSL *session) {
    return SSL_CIPHER_get_name(SSL_get_current_cipher(session));
}

static inline int copenssl_error_reason(unsigned long error) { return ERR_GET_REASON(error); }
static inline int copenssl_error_is_tls(unsigned long error) { return ERR_GET_LIB(error) == ERR_LIB_SSL; }

static inline void copenssl_load_tls_error_texts(void) {
// Deprecated since OpenSSL 3.0 loads all texts by itself, unless it is told not to.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    ERR_load_SSL_strings();
#pragma clang diagnostic pop
}

// Application protocols (RFC 7301).

/// The protocols that a server speaks, best first, as the extension encodes them.
typedef struct {
    unsigned count;
    unsigned char bytes[];
} copenssl_protocols;

static inline copenssl_protocols *copenssl_protocols_new(const unsigned char *bytes, unsigned count) {
    copenssl_protocols *protocols = malloc(sizeof *protocols + count);
    if (protocols == NULL) return NULL;
    protocols->count = count;
    memcpy(protocols->bytes, bytes, count);
    return protocols;
}

static inline void copenssl_protocols_free(copenssl_protocols *protocols) { free(protocols); }

static int copenssl_select_protocol(SSL *session, const unsigned char **chosen, unsigned char *count,
    const unsigned char *offered, unsigned offered_count, void *argument) {
    (void)session;
    const copenssl_protocols *own = argument;
    unsigned char *found = NULL;
    int result = SSL_select_next_proto(&found, count, own->bytes, own->count, offered, offered_count);
    if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
    *chosen = found;
    return SSL_TLSEXT_ERR_OK;
}

/// Makes a server choose among `protocols`, which must live as long as the context; where the client offers others
/// only, the handshake fails with the alert no_application_protocol.
static inline void copenssl_tls_offer_protocols(SSL_CTX *context, copenssl_protocols *protocols) {
    SSL_CTX_set_alpn_select_cb(context, copenssl_select_protocol, protocols);
}
#endif
