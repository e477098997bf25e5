// Certificates whose public key OpenSSL decodes without asking all of its decoders, for the verification of chains.
#ifndef SVIDSYNC_CCERTIFICATES_H
#define SVIDSYNC_CCERTIFICATES_H

#include <openssl/types.h>
#include <openssl/x509.h>
#include <stddef.h>
#include <stdint.h>

/// As d2i_X509 of all the bytes, but quick where the public key is an elliptic curve's or RSA.
///
/// The object is for the verification of chains alone: its public key belongs to a library context that has no
/// signature algorithms, so that libssl would not take it. NULL where the quick way cannot be had, where the key is of
/// another kind, or where the bytes are no certificate: d2i_X509 has the answer then.
X509 *_Nullable ccertificates_parse(const uint8_t *_Nonnull bytes, size_t count);

/// A public key as `ccertificates_parse` decodes that of a certificate, from a SubjectPublicKeyInfo.
EVP_PKEY *_Nullable ccertificates_parse_key(const uint8_t *_Nonnull bytes, size_t count);

/// A library context in which libssl decodes the certificates of peers quickly; NULL, which is the default context, where
/// that cannot be had or is not needed.
///
/// It has what TLS needs of the default provider, and lives as long as the process. It is not for the verification of
/// chains: keys that TLS does not sign with are unknown to it.
OSSL_LIB_CTX *_Nullable ccertificates_tls_library(void);

/// What d2i_X509 looks at before it takes a certificate, without making an X509: the quickest way to see that OpenSSL
/// takes one that is DER.
typedef struct ccertificates_outline_st ccertificates_outline;

/// The outline of the certificate that all the bytes are; NULL where they are none.
ccertificates_outline *_Nullable ccertificates_outline_parse(const uint8_t *_Nonnull bytes, size_t count);
void ccertificates_outline_free(ccertificates_outline *_Nullable outline);

/// The beginning of the validity, which belongs to the outline.
const ASN1_TIME *_Nonnull ccertificates_outline_not_before(const ccertificates_outline *_Nonnull outline);
/// The end of the validity, which belongs to the outline.
const ASN1_TIME *_Nonnull ccertificates_outline_not_after(const ccertificates_outline *_Nonnull outline);
/// The extensions, which belong to the outline; NULL where there are none.
const STACK_OF(X509_EXTENSION) *_Nullable ccertificates_outline_extensions(
    const ccertificates_outline *_Nonnull outline);
#endif
