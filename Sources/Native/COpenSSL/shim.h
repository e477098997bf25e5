// What Swift imports of OpenSSL 3: its headers, and inline functions for the macros that Swift cannot see.
#ifndef SVIDSYNC_COPENSSL_SHIM_H
#define SVIDSYNC_COPENSSL_SHIM_H
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "keystore.h"

#ifdef __APPLE__
#include <malloc/malloc.h>
#define copenssl_usable_size malloc_size
#define copenssl_wipe OPENSSL_cleanse
#else
#include <malloc.h>
#define copenssl_usable_size malloc_usable_size
// Several times as fast as OPENSSL_cleanse, and promises as much.
#define copenssl_wipe explicit_bzero
#endif
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// The allocator that OpenSSL gets: like malloc's, but what is given back is overwritten first, so that no buffer of
// OpenSSL's own leaves key material in freed memory.

static void *copenssl_allocate(size_t count, const char *file, int line) {
    (void)file;
    (void)line;
    return count == 0 ? NULL : malloc(count);
}

static void copenssl_release(void *memory, const char *file, int line) {
    (void)file;
    (void)line;
    if (memory == NULL) return;
    copenssl_wipe(memory, copenssl_usable_size(memory));
    free(memory);
}

static void *copenssl_reallocate(void *memory, size_t count, const char *file, int line) {
    if (memory == NULL) return copenssl_allocate(count, file, line);
    if (count == 0) {
        copenssl_release(memory, file, line);
        return NULL;
    }
    // realloc may move the block and would leave the old one as it was.
    size_t present = copenssl_usable_size(memory);
    if (count <= present && present - count < 64) return memory;
    void *moved = malloc(count);
    if (moved == NULL) return NULL;
    memcpy(moved, memory, present < count ? present : count);
    copenssl_release(memory, file, line);
    return moved;
}

/// Gives OpenSSL the allocator above. 1, or 0 when OpenSSL has already allocated memory and refuses.
static inline int copenssl_install_wiping_allocator(void) {
    return CRYPTO_set_mem_functions(copenssl_allocate, copenssl_reallocate, copenssl_release);
}

// Stacks.

static inline STACK_OF(X509) *copenssl_x509_stack_new(void) { return sk_X509_new_null(); }
static inline int copenssl_x509_stack_push(STACK_OF(X509) *stack, X509 *item) { return sk_X509_push(stack, item); }
static inline int copenssl_x509_stack_count(const STACK_OF(X509) *stack) { return sk_X509_num(stack); }
static inline X509 *copenssl_x509_stack_item(const STACK_OF(X509) *stack, int index) {
    return sk_X509_value(stack, index);
}
/// Frees the stack and not the certificates in it.
static inline void copenssl_x509_stack_free(STACK_OF(X509) *stack) { sk_X509_free(stack); }

static inline int copenssl_names_count(const GENERAL_NAMES *names) { return sk_GENERAL_NAME_num(names); }
static inline GENERAL_NAME *copenssl_names_item(const GENERAL_NAMES *names, int index) {
    return sk_GENERAL_NAME_value(names, index);
}

static inline int copenssl_objects_count(const STACK_OF(ASN1_OBJECT) *stack) { return sk_ASN1_OBJECT_num(stack); }
static inline ASN1_OBJECT *copenssl_objects_item(const STACK_OF(ASN1_OBJECT) *stack, int index) {
    return sk_ASN1_OBJECT_value(stack, index);
}

// Verification.

/// What is asked about revocation, as the verify callback finds it.
enum { copenssl_revocation_unasked = 0, copenssl_revocation_where_listed = 1, copenssl_revocation_required = 2 };

static int copenssl_is_anchor(X509_STORE_CTX *context) {
    return X509_STORE_CTX_get_error_depth(context) == sk_X509_num(X509_STORE_CTX_get0_chain(context)) - 1;
}

static int copenssl_excuses(X509_STORE_CTX *context, int error) {
    switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED: {
        // OpenSSL calls a certificate expired in the last second of its validity, which RFC 5280 §4.1.2.5 counts in.
        X509 *certificate = X509_STORE_CTX_get_current_cert(context);
        time_t before = X509_VERIFY_PARAM_get_time(X509_STORE_CTX_get0_param(context)) - 1;
        return certificate != NULL && X509_cmp_time(X509_get0_notAfter(certificate), &before) > 0;
    }
    case X509_V_ERR_UNABLE_TO_GET_CRL:
        // An anchor is trusted for being in the bundle; nobody has to say that it is not revoked (RFC 5280 §6.1).
        return copenssl_is_anchor(context)
            || (intptr_t)X509_STORE_CTX_get_app_data(context) == copenssl_revocation_where_listed;
    case X509_V_ERR_DIFFERENT_CRL_SCOPE: return copenssl_is_anchor(context);
    default: return 0;
    }
}

static int copenssl_verify_callback(int ok, X509_STORE_CTX *context) {
    if (ok || !copenssl_excuses(context, X509_STORE_CTX_get_error(context))) return ok;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

/// Sets what the verification is to be lenient about.
static inline void copenssl_set_leniency(X509_STORE_CTX *context, int revocation) {
    X509_STORE_CTX_set_app_data(context, (void *)(intptr_t)revocation);
    X509_STORE_CTX_set_verify_cb(context, copenssl_verify_callback);
}

static inline STACK_OF(X509_CRL) *copenssl_crl_stack_new(void) { return sk_X509_CRL_new_null(); }
static inline int copenssl_crl_stack_push(STACK_OF(X509_CRL) *stack, X509_CRL *item) {
    return sk_X509_CRL_push(stack, item);
}
/// Frees the stack and not the lists in it.
static inline void copenssl_crl_stack_free(STACK_OF(X509_CRL) *stack) { sk_X509_CRL_free(stack); }
static inline int copenssl_crl_entry_count(X509_CRL *list) {
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(list);
    return entries == NULL ? 0 : sk_X509_REVOKED_num(entries);
}

// Public keys. In C, since a parameter builder keeps the pointer to a parameter's name: Swift's texts do not last.

static EVP_PKEY *copenssl_public_key(const char *type, OSSL_PARAM_BLD *builder) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(builder);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (parameters == NULL || context == NULL || EVP_PKEY_fromdata_init(context) != 1
        || EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

/// An elliptic-curve public key of its curve's name and its point; NULL if they are not one.
static inline EVP_PKEY *copenssl_ec_public_key(const char *curve, const uint8_t *point, size_t count) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder != NULL && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, count) == 1)
        key = copenssl_public_key("EC", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

/// An RSA public key of its numbers; NULL if they are not one.
static inline EVP_PKEY *copenssl_rsa_public_key(const BIGNUM *modulus, const BIGNUM *exponent) {
    EVP_PKEY *key = NULL;
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (builder != NULL && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1
        && OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1)
        key = copenssl_public_key("RSA", builder);
    OSSL_PARAM_BLD_free(builder);
    return key;
}

// Errors.

/// Loads the texts of the reasons that our calls can fail for; they are not loaded at the start of OpenSSL.
static inline void copenssl_load_error_texts(void) {
// Deprecated since OpenSSL 3.0 loads all texts by itself, unless it is told not to.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
    ERR_load_ERR_strings();
    ERR_load_CRYPTO_strings();
    ERR_load_ASN1_strings();
    ERR_load_BN_strings();
    ERR_load_EC_strings();
    ERR_load_EVP_strings();
    ERR_load_OBJ_strings();
    ERR_load_PEM_strings();
    ERR_load_PKCS12_strings();
    ERR_load_RAND_strings();
    ERR_load_RSA_strings();
    ERR_load_X509_strings();
    ERR_load_X509V3_strings();
#pragma clang diagnostic pop
}

// Macros.

static inline long copenssl_bio_contents(BIO *bio, const char **start) { return BIO_get_mem_data(bio, (char **)start); }
/// Prints a name as RFC 2253 text, with UTF-8 as it is rather than as escapes.
static inline int copenssl_print_name(BIO *bio, const X509_NAME *name) {
    return X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
}
static inline void copenssl_free(void *memory) { OPENSSL_free(memory); }
static inline int copenssl_bignum_bits(const BIGNUM *number) { return BN_num_bits(number); }
#endif
