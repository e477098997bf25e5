#include "CCertificates.h"
#include "lent.h"
#include "points.h"

#include <openssl/asn1t.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/provider.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

// OpenSSL 3.0 looks at every decoder that it has for each public key that it decodes, which takes five times as long
// as the rest of a certificate (100 of 135 µs, for the decoders of four kinds and more are tried out against each
// other). In a library context of its own we offer it, of the default provider's decoders and keys, just those that
// certificates of workloads need, and before them one of ours that knows the usual keys (points.c). Everything here is
// in its public interface; a provider that hands on another one's algorithms is how its own tests look at providers.

enum { most = 8 };

// The last entry of each stays empty: the end of the list.
static OSSL_ALGORITHM key_managers[most + 1];
static OSSL_ALGORITHM decoders[most + 1];

static OSSL_PROVIDER *default_provider;
// The one with those decoders.
static OSSL_LIB_CTX *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const OSSL_ALGORITHM *query(void *context, int operation, int *no_cache) {
    (void)context;
    *no_cache = 0;
    switch (operation) {
    case OSSL_OP_KEYMGMT: return key_managers;
    case OSSL_OP_DECODER: return decoders;
    default: return NULL;
    }
}

/// Puts the decoder for points behind the others, if it can be had: OpenSSL asks the last one first.
static void add_points(const OSSL_DISPATCH *core) {
    static const char *const curves[] = {"EC", NULL};
    const OSSL_ALGORITHM *entry = ccertificates_find(key_managers, curves);
    int last = 0;
    while (decoders[last].algorithm_names != NULL) last++;
    if (entry == NULL || last == most) return;
    void *context = OSSL_PROVIDER_get0_provider_ctx(default_provider);
    if (!ccertificates_points_prepare(entry->implementation, context, core)) return;
    static const char properties[] = "provider=svidsync,input=der,structure=SubjectPublicKeyInfo";
    decoders[last] =
        (OSSL_ALGORITHM){entry->algorithm_names, properties, ccertificates_points_decoder, "points on P-256 and P-384"};
}

static int initialise(
    const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *core, const OSSL_DISPATCH **functions, void **context) {
    static const OSSL_DISPATCH table[] = {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query}, {0, NULL}};
    (void)handle;
    *functions = table;
    add_points(core);
    // The functions that are handed on are the default provider's and expect its context.
    *context = OSSL_PROVIDER_get0_provider_ctx(default_provider);
    return 1;
}

static void prepare(void) {
    // Where the administrator has configured other providers instead, theirs decode: the quick way stays closed.
    if (!OSSL_PROVIDER_available(NULL, "default")) return;
    default_provider = OSSL_PROVIDER_try_load(NULL, "default", 1);
    if (default_provider == NULL) return;
    static const char *const kinds[] = {"EC", "RSA", NULL};
    if (ccertificates_select(default_provider, OSSL_OP_KEYMGMT, kinds, NULL, key_managers, most) == 0
        || ccertificates_select(
               default_provider, OSSL_OP_DECODER, kinds, "structure=SubjectPublicKeyInfo", decoders, most) == 0)
        return;
    library = ccertificates_lend("svidsync-public-keys", initialise);
}

/// Whether the quick way can be had.
static int is_prepared(void) {
    return pthread_once(&once, prepare) == 0 && library != NULL;
}

X509 *ccertificates_parse(const uint8_t *bytes, size_t count) {
    if (!is_prepared()) return NULL;
    const uint8_t *cursor = bytes;
    // The certificate itself is of the default context, as one of d2i_X509 is; only its key is decoded in the other.
    X509 *certificate = (X509 *)ASN1_item_d2i_ex(NULL, &cursor, (long)count, ASN1_ITEM_rptr(X509), library, NULL);
    if (certificate == NULL) return NULL;
    if (cursor == bytes + count && X509_get0_pubkey(certificate) != NULL) return certificate;
    X509_free(certificate);
    return NULL;
}

EVP_PKEY *ccertificates_parse_key(const uint8_t *bytes, size_t count) {
    if (!is_prepared()) return NULL;
    const uint8_t *cursor = bytes;
    return d2i_PUBKEY_ex(NULL, &cursor, (long)count, library, NULL);
}
