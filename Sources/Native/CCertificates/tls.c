#include "CCertificates.h"
#include "lent.h"

#include <openssl/core_dispatch.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/opensslv.h>
#include <openssl/provider.h>
#include <pthread.h>
#include <string.h>

// libssl decodes the certificates of peers itself, and OpenSSL 3.0 looks at every decoder that it has for each public
// key (see parse.c): a third of the instructions of a server's handshake. In a library context of its own libssl finds
// all that the default provider has, but of the kinds of keys only those that TLS uses, and of the decoders only those
// for their public keys in certificates.

enum { most = 16 };

// The last entry of each stays empty: the end of the list.
static OSSL_ALGORITHM key_managers[most + 1];
static OSSL_ALGORITHM decoders[most + 1];
static OSSL_ALGORITHM ciphers[most + 1];

static OSSL_PROVIDER *default_provider;
static OSSL_LIB_CTX *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache) {
    (void)context;
    switch (operation) {
    case OSSL_OP_KEYMGMT: *no_cache = 0; return key_managers;
    case OSSL_OP_DECODER: *no_cache = 0; return decoders;
    case OSSL_OP_CIPHER: *no_cache = 0; return ciphers;
    // libssl neither writes keys nor opens stores of them.
    case OSSL_OP_ENCODER:
    case OSSL_OP_STORE: *no_cache = 0; return NULL;
    default: return OSSL_PROVIDER_query_operation(default_provider, operation, no_cache);
    }
}

/// The groups of TLS.
static int get_capabilities(void *context, const char *capability, OSSL_CALLBACK *callback, void *argument) {
    (void)context;
    return OSSL_PROVIDER_get_capabilities(default_provider, capability, callback, argument);
}

static int initialise(
    const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core, const OSSL_DISPATCH **functions, void **context) {
    static const OSSL_DISPATCH table[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
        {OSSL_FUNC_PROVIDER_GET_CAPABILITIES, (void (*)(void))get_capabilities},
        {0, NULL},
    };
    (void)handle;
    (void)core;
    *functions = table;
    // The functions that are handed on are the default provider's and expect its context.
    *context = OSSL_PROVIDER_get0_provider_ctx(default_provider);
    return 1;
}

static int count_provider(OSSL_PROVIDER *provider, void *count) {
    (void)provider;
    ++*(int *)count;
    return 1;
}

static void prepare(void) {
    // OpenSSL 3.2 and later remember which decoders fit.
    if (OpenSSL_version_num() >= 0x30200000L) return;
    // Where the administrator has configured anything but the default provider, libssl goes by that.
    int count = 0;
    if (!OSSL_PROVIDER_available(NULL, "default")) return;
    OSSL_PROVIDER_do_all(NULL, count_provider, &count);
    if (count != 1 || EVP_default_properties_is_fips_enabled(NULL)) return;
    default_provider = OSSL_PROVIDER_try_load(NULL, "default", 1);
    if (default_provider == NULL) return;

    // HMAC keys are those of the Finished messages; X25519, X448 and DH agree on secrets.
    static const char *const kinds[] = {"EC", "RSA", "RSA-PSS", "ED25519", "ED448", "X25519", "X448", "DH", "HMAC", NULL};
    static const char *const certified[] = {"EC", "RSA", "RSA-PSS", "ED25519", "ED448", NULL};
    // OpenSSL goes through all that it has ever been asked for whenever it looks for decoders, so that the others of
    // more than a hundred ciphers would count.
    static const char *const encrypting[] = {
        "AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305", "AES-128-CCM", "AES-256-CCM", NULL};
    if (ccertificates_select(default_provider, OSSL_OP_KEYMGMT, kinds, NULL, key_managers, most) == 0
        || ccertificates_select(default_provider, OSSL_OP_CIPHER, encrypting, NULL, ciphers, most) == 0
        || ccertificates_select(
               default_provider, OSSL_OP_DECODER, certified, "structure=SubjectPublicKeyInfo", decoders, most) == 0)
        return;
    library = ccertificates_lend("svidsync-tls", initialise);
}

OSSL_LIB_CTX *ccertificates_tls_library(void) {
    return pthread_once(&once, prepare) == 0 ? library : NULL;
}
