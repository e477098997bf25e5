#include "CCertificates.h"

#include <openssl/asn1t.h>
#include <openssl/x509.h>
#include <string.h>

// A certificate in the terms of RFC 5280 §4.1, for OpenSSL's own decoder of templates. It differs from OpenSSL's X509 in
// two places. The public key stays a BIT STRING: an X509 would try to make an object of it, whatever comes of that. And a
// name stays as it is encoded until it is known whether it is worth a second look: that of a root stands there twice.

typedef struct {
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *bits;
} OUTLINE_KEY;

ASN1_SEQUENCE(OUTLINE_KEY) = {
    ASN1_SIMPLE(OUTLINE_KEY, algorithm, X509_ALGOR),
    ASN1_SIMPLE(OUTLINE_KEY, bits, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(OUTLINE_KEY)

typedef struct {
    ASN1_INTEGER *version;
    ASN1_INTEGER *serial_number;
    X509_ALGOR *algorithm;
    ASN1_STRING *issuer;
    X509_VAL *validity;
    ASN1_STRING *subject;
    OUTLINE_KEY *key;
    ASN1_BIT_STRING *issuer_identifier;
    ASN1_BIT_STRING *subject_identifier;
    STACK_OF(X509_EXTENSION) *extensions;
} OUTLINE_SIGNED;

ASN1_SEQUENCE(OUTLINE_SIGNED) = {
    ASN1_EXP_OPT(OUTLINE_SIGNED, version, ASN1_INTEGER, 0),
    ASN1_SIMPLE(OUTLINE_SIGNED, serial_number, ASN1_INTEGER),
    ASN1_SIMPLE(OUTLINE_SIGNED, algorithm, X509_ALGOR),
    ASN1_SIMPLE(OUTLINE_SIGNED, issuer, ASN1_SEQUENCE),
    ASN1_SIMPLE(OUTLINE_SIGNED, validity, X509_VAL),
    ASN1_SIMPLE(OUTLINE_SIGNED, subject, ASN1_SEQUENCE),
    ASN1_SIMPLE(OUTLINE_SIGNED, key, OUTLINE_KEY),
    ASN1_IMP_OPT(OUTLINE_SIGNED, issuer_identifier, ASN1_BIT_STRING, 1),
    ASN1_IMP_OPT(OUTLINE_SIGNED, subject_identifier, ASN1_BIT_STRING, 2),
    ASN1_EXP_SEQUENCE_OF_OPT(OUTLINE_SIGNED, extensions, X509_EXTENSION, 3),
} static_ASN1_SEQUENCE_END(OUTLINE_SIGNED)

struct ccertificates_outline_st {
    OUTLINE_SIGNED *content;
    X509_ALGOR *algorithm;
    ASN1_BIT_STRING *signature;
};
typedef struct ccertificates_outline_st OUTLINE;

ASN1_SEQUENCE(OUTLINE) = {
    ASN1_SIMPLE(OUTLINE, content, OUTLINE_SIGNED),
    ASN1_SIMPLE(OUTLINE, algorithm, X509_ALGOR),
    ASN1_SIMPLE(OUTLINE, signature, ASN1_BIT_STRING),
} static_ASN1_SEQUENCE_END(OUTLINE)

/// Whether OpenSSL takes the encoded name, all of it, and its strings.
static int is_name(const ASN1_STRING *encoded) {
    const uint8_t *start = ASN1_STRING_get0_data(encoded);
    const uint8_t *cursor = start;
    X509_NAME *name = d2i_X509_NAME(NULL, &cursor, ASN1_STRING_length(encoded));
    X509_NAME_free(name);
    return name != NULL && cursor == start + ASN1_STRING_length(encoded);
}

ccertificates_outline *ccertificates_outline_parse(const uint8_t *bytes, size_t count) {
    const uint8_t *cursor = bytes;
    OUTLINE *outline = (OUTLINE *)ASN1_item_d2i(NULL, &cursor, (long)count, ASN1_ITEM_rptr(OUTLINE));
    if (outline == NULL) return NULL;
    const ASN1_STRING *issuer = outline->content->issuer, *subject = outline->content->subject;
    if (cursor == bytes + count && is_name(issuer) && (ASN1_STRING_cmp(issuer, subject) == 0 || is_name(subject)))
        return outline;
    ccertificates_outline_free(outline);
    return NULL;
}

void ccertificates_outline_free(ccertificates_outline *outline) {
    ASN1_item_free((ASN1_VALUE *)outline, ASN1_ITEM_rptr(OUTLINE));
}

const ASN1_TIME *ccertificates_outline_not_before(const ccertificates_outline *outline) {
    return outline->content->validity->notBefore;
}

const ASN1_TIME *ccertificates_outline_not_after(const ccertificates_outline *outline) {
    return outline->content->validity->notAfter;
}

const STACK_OF(X509_EXTENSION) *ccertificates_outline_extensions(const ccertificates_outline *outline) {
    return outline->content->extensions;
}
