// Public keys that are a point on a curve with a name, for the provider in parse.c.
#ifndef SVIDSYNC_POINTS_H
#define SVIDSYNC_POINTS_H

#include <openssl/core.h>

/// The functions of a decoder for SubjectPublicKeyInfo, once `ccertificates_points_prepare` has succeeded.
extern const OSSL_DISPATCH ccertificates_points_decoder[];

/// Takes over the functions of the default provider's key manager for EC, whose context is the second argument, and
/// what the core offers. 0 where something is missing: the decoder must not be used then.
int ccertificates_points_prepare(const OSSL_DISPATCH *key_manager, void *context, const OSSL_DISPATCH *core);
#endif
