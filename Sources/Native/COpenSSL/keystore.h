// PKCS#12 stores and encrypted keys with salts of our choice: OpenSSL's own constructors draw them at random, and the
// same content would become other bytes each time.
#ifndef SVIDSYNC_COPENSSL_KEYSTORE_H
#define SVIDSYNC_COPENSSL_KEYSTORE_H
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

/// A passphrase, and how a key is derived from it; salt and initialisation vector have 16 bytes each.
typedef struct {
    const char *passphrase;
    int passphrase_count;
    /// Rounds of PBKDF2; 0 for scrypt.
    int iterations;
    const uint8_t *salt;
    const uint8_t *iv;
} copenssl_protection;

/// PBES2 with AES-256 in CBC mode; scrypt with N = 16384, r = 8, p = 1, or PBKDF2 with HMAC-SHA-256.
static inline X509_ALGOR *copenssl_pbes2(const copenssl_protection *with) {
    if (with->iterations == 0)
        return PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), with->salt, 16, (unsigned char *)with->iv, 16384, 8, 1);
    return PKCS5_pbe2_set_iv(
        EVP_aes_256_cbc(), with->iterations, (unsigned char *)with->salt, 16, (unsigned char *)with->iv,
        NID_hmacWithSHA256);
}

/// Encrypts a PKCS#8 key; NULL where OpenSSL cannot.
static inline X509_SIG *copenssl_encrypt_key(
    const uint8_t *pkcs8, size_t count, const copenssl_protection *with) {
    X509_SIG *encrypted = NULL;
    PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &pkcs8, (long)count);
    X509_ALGOR *algorithm = copenssl_pbes2(with);
    if (info != NULL && algorithm != NULL)
        encrypted = PKCS8_set0_pbe(with->passphrase, with->passphrase_count, info, algorithm);
    // On success the algorithm belongs to the result.
    if (encrypted == NULL) X509_ALGOR_free(algorithm);
    PKCS8_PRIV_KEY_INFO_free(info);
    return encrypted;
}

// The entries of a store, under construction. Each call gives 1, or 0 where OpenSSL cannot.

static inline STACK_OF(PKCS12_SAFEBAG) *copenssl_bags_new(void) { return sk_PKCS12_SAFEBAG_new_null(); }
static inline void copenssl_bags_free(STACK_OF(PKCS12_SAFEBAG) *bags) {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

static inline int copenssl_bags_take(
    STACK_OF(PKCS12_SAFEBAG) *bags, PKCS12_SAFEBAG *bag, const char *alias, const uint8_t *key_id, int key_id_count) {
    if (bag == NULL) return 0;
    if ((alias == NULL || PKCS12_add_friendlyname_utf8(bag, alias, -1) == 1)
        && (key_id == NULL || PKCS12_add_localkeyid(bag, (unsigned char *)key_id, key_id_count) == 1)
        && sk_PKCS12_SAFEBAG_push(bags, bag) > 0)
        return 1;
    PKCS12_SAFEBAG_free(bag);
    return 0;
}

/// Adds a certificate; `alias` and `key_id` may be NULL.
static inline int copenssl_bags_add_certificate(
    STACK_OF(PKCS12_SAFEBAG) *bags, X509 *certificate, const char *alias, const uint8_t *key_id, int key_id_count) {
    return copenssl_bags_take(bags, PKCS12_SAFEBAG_create_cert(certificate), alias, key_id, key_id_count);
}

/// Adds a certificate that Java takes for a trusted one: with the attribute trustedKeyUsage of Oracle's arc, whose
/// value is "any purpose". `attribute` is the number that OpenSSL has given the attribute's identifier.
static inline int copenssl_bags_add_trusted(
    STACK_OF(PKCS12_SAFEBAG) *bags, X509 *certificate, const char *alias, int attribute) {
    PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create_cert(certificate);
    if (bag == NULL) return 0;
    // A length of -1 makes OpenSSL copy an object rather than bytes.
    const unsigned char *purpose = (const unsigned char *)OBJ_nid2obj(NID_anyExtendedKeyUsage);
    if (PKCS12_add1_attr_by_NID(bag, attribute, V_ASN1_OBJECT, purpose, -1) == 1)
        return copenssl_bags_take(bags, bag, alias, NULL, 0);
    PKCS12_SAFEBAG_free(bag);
    return 0;
}

/// Adds an encrypted key.
static inline int copenssl_bags_add_key(
    STACK_OF(PKCS12_SAFEBAG) *bags, const uint8_t *pkcs8, size_t count, const copenssl_protection *with,
    const char *alias, const uint8_t *key_id, int key_id_count) {
    X509_SIG *encrypted = copenssl_encrypt_key(pkcs8, count, with);
    if (encrypted == NULL) return 0;
    PKCS12_SAFEBAG *bag = PKCS12_SAFEBAG_create0_pkcs8(encrypted);
    if (bag == NULL) X509_SIG_free(encrypted);
    return copenssl_bags_take(bags, bag, alias, key_id, key_id_count);
}

/// The entries, encrypted as a whole.
static inline PKCS7 *copenssl_encrypted_contents(STACK_OF(PKCS12_SAFEBAG) *bags, const copenssl_protection *with) {
    PKCS7 *contents = PKCS7_new();
    X509_ALGOR *algorithm = copenssl_pbes2(with);
    ASN1_OCTET_STRING *data = NULL;
    if (contents != NULL && algorithm != NULL && PKCS7_set_type(contents, NID_pkcs7_encrypted) == 1)
        data = PKCS12_item_i2d_encrypt(
            algorithm, ASN1_ITEM_rptr(PKCS12_SAFEBAGS), with->passphrase, with->passphrase_count, bags, 1);
    if (data == NULL) {
        X509_ALGOR_free(algorithm);
        PKCS7_free(contents);
        return NULL;
    }
    PKCS7_ENC_CONTENT *content = contents->d.encrypted->enc_data;
    X509_ALGOR_free(content->algorithm);
    content->algorithm = algorithm;
    ASN1_OCTET_STRING_free(content->enc_data);
    content->enc_data = data;
    return contents;
}

/// The whole store: certificates encrypted, keys (or NULL) beside them, and a MAC with SHA-256 over both.
static inline PKCS12 *copenssl_store(
    STACK_OF(PKCS12_SAFEBAG) *certificates, STACK_OF(PKCS12_SAFEBAG) *keys, const copenssl_protection *with,
    const uint8_t *mac_salt) {
    PKCS12 *store = PKCS12_init(NID_pkcs7_data);
    STACK_OF(PKCS7) *safes = sk_PKCS7_new_null();
    PKCS7 *safe = copenssl_encrypted_contents(certificates, with);
    int done = store != NULL && safes != NULL && safe != NULL && sk_PKCS7_push(safes, safe) > 0;
    if (!done) PKCS7_free(safe);
    if (done && keys != NULL) {
        PKCS7 *plain = PKCS12_pack_p7data(keys);
        done = plain != NULL && sk_PKCS7_push(safes, plain) > 0;
        if (!done) PKCS7_free(plain);
    }
    done = done && PKCS12_pack_authsafes(store, safes) == 1
        && PKCS12_set_mac(store, with->passphrase, with->passphrase_count, (unsigned char *)mac_salt, 16,
                          with->iterations, EVP_sha256()) == 1;
    sk_PKCS7_pop_free(safes, PKCS7_free);
    if (done) return store;
    PKCS12_free(store);
    return NULL;
}
#endif
