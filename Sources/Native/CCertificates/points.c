#include "points.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/core_object.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <string.h>

// OpenSSL 3.0 sets up the group of the curve anew for each public key that it decodes: most of what the decoding takes.
// This decoder copies the group of a key that was made once, and has OpenSSL's key manager set the point, with all its
// checks. It knows only the one encoding (DER) of the two curves that nearly all workloads have; whatever else comes,
// and whatever the key manager refuses, is left to the default provider's decoder, which is asked next.

enum { longest_head = 26, longest_key = 120 };

typedef struct {
    const char *group;
    /// The encoding up to the point: the octets that say its form (uncompressed) included.
    uint8_t head[longest_head + 1];
    size_t head_count;
    /// The number of octets of the whole encoding.
    size_t count;
    /// A key of the default provider's key manager that has a group and nothing else; never changed.
    void *blank;
} CURVE;

// RFC 5480 §2: SEQUENCE { SEQUENCE { id-ecPublicKey, the curve }, BIT STRING { no unused bits, 4, x, y } }.
static CURVE curves[] = {
    {"P-256",
     {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06,
      0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04},
     27, 91, NULL},
    {"P-384",
     {0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06,
      0x05, 0x2B, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00, 0x04},
     24, 120, NULL},
};
enum { curve_count = sizeof curves / sizeof curves[0] };

static OSSL_FUNC_keymgmt_dup_fn *duplicate;
static OSSL_FUNC_keymgmt_set_params_fn *set_parameters;
static OSSL_FUNC_keymgmt_free_fn *release;
static OSSL_FUNC_BIO_read_ex_fn *read_octets;

/// A key with the group alone.
static void *make_blank(const OSSL_DISPATCH *key_manager, void *context, const char *group) {
    OSSL_FUNC_keymgmt_new_fn *make = NULL;
    OSSL_FUNC_keymgmt_import_fn *import = NULL;
    for (const OSSL_DISPATCH *entry = key_manager; entry->function_id != 0; entry++) {
        if (entry->function_id == OSSL_FUNC_KEYMGMT_NEW) make = OSSL_FUNC_keymgmt_new(entry);
        if (entry->function_id == OSSL_FUNC_KEYMGMT_IMPORT) import = OSSL_FUNC_keymgmt_import(entry);
    }
    if (make == NULL || import == NULL) return NULL;
    void *blank = make(context);
    if (blank == NULL) return NULL;
    // OpenSSL reads the text and does not change it.
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0), OSSL_PARAM_construct_end()};
    if (import(blank, OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS, parameters) == 1) return blank;
    release(blank);
    return NULL;
}

int ccertificates_points_prepare(const OSSL_DISPATCH *key_manager, void *context, const OSSL_DISPATCH *core) {
    for (const OSSL_DISPATCH *entry = key_manager; entry->function_id != 0; entry++) {
        switch (entry->function_id) {
        case OSSL_FUNC_KEYMGMT_DUP: duplicate = OSSL_FUNC_keymgmt_dup(entry); break;
        case OSSL_FUNC_KEYMGMT_SET_PARAMS: set_parameters = OSSL_FUNC_keymgmt_set_params(entry); break;
        case OSSL_FUNC_KEYMGMT_FREE: release = OSSL_FUNC_keymgmt_free(entry); break;
        default: break;
        }
    }
    for (const OSSL_DISPATCH *entry = core; entry->function_id != 0; entry++)
        if (entry->function_id == OSSL_FUNC_BIO_READ_EX) read_octets = OSSL_FUNC_BIO_read_ex(entry);
    if (duplicate == NULL || set_parameters == NULL || release == NULL || read_octets == NULL) return 0;
    for (int index = 0; index < curve_count; index++) {
        curves[index].blank = make_blank(key_manager, context, curves[index].group);
        if (curves[index].blank == NULL) return 0;
    }
    return 1;
}

/// The key that the encoding is; NULL where it is of another kind, or no key.
static void *key_from(uint8_t *encoding, size_t count) {
    for (const CURVE *curve = curves; curve < curves + curve_count; curve++) {
        if (count != curve->count || memcmp(encoding, curve->head, curve->head_count) != 0) continue;
        void *key = duplicate(curve->blank, OSSL_KEYMGMT_SELECT_ALL_PARAMETERS);
        if (key == NULL) return NULL;
        // The point begins with the last octet of the head.
        size_t start = curve->head_count - 1;
        const OSSL_PARAM parameters[] = {
            OSSL_PARAM_construct_octet_string(
                OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY, encoding + start, curve->count - start),
            OSSL_PARAM_construct_end()};
        if (set_parameters(key, parameters) == 1) return key;
        release(key);
        return NULL;
    }
    return NULL;
}

static int decode(
    void *context, OSSL_CORE_BIO *input, int selection, OSSL_CALLBACK *take, void *taker,
    OSSL_PASSPHRASE_CALLBACK *passphrase, void *passphrase_context) {
    (void)context;
    (void)passphrase;
    (void)passphrase_context;
    // One octet more than any, so that a longer encoding is seen to be longer.
    uint8_t encoding[longest_key + 1];
    size_t count = 0;
    if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) == 0 || !read_octets(input, encoding, sizeof encoding, &count))
        return 1;
    void *key = key_from(encoding, count);
    // That nothing was decoded is no failure: the next decoder is asked.
    if (key == NULL) return 1;
    int type = OSSL_OBJECT_PKEY;
    const OSSL_PARAM object[] = {
        OSSL_PARAM_construct_int(OSSL_OBJECT_PARAM_TYPE, &type),
        OSSL_PARAM_construct_utf8_string(OSSL_OBJECT_PARAM_DATA_TYPE, "EC", 0),
        OSSL_PARAM_construct_octet_string(OSSL_OBJECT_PARAM_REFERENCE, &key, sizeof key),
        OSSL_PARAM_construct_end()};
    int taken = take(object, taker);
    // NULL by now if it was taken.
    release(key);
    return taken;
}

static void *new_context(void *context) { return context; }
static void free_context(void *context) { (void)context; }

const OSSL_DISPATCH ccertificates_points_decoder[] = {
    {OSSL_FUNC_DECODER_NEWCTX, (void (*)(void))new_context},
    {OSSL_FUNC_DECODER_FREECTX, (void (*)(void))free_context},
    {OSSL_FUNC_DECODER_DECODE, (void (*)(void))decode},
    {0, NULL},
};
