// Library contexts whose only provider lends a selection of the default provider's algorithms, for parse.c and tls.c.
#ifndef SVIDSYNC_LENT_H
#define SVIDSYNC_LENT_H

#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/provider.h>

/// The first entry of a list whose most usual name, which comes first, is one of the names; NULL where there is none.
const OSSL_ALGORITHM *ccertificates_find(const OSSL_ALGORITHM *list, const char *const *names);

/// Copies a provider's entries of these names whose properties contain the text, or all where that is NULL.
///
/// The last place of the selection, which has `most` and one, stays empty: the end of the list. How many there are; 0 if
/// there are too many.
int ccertificates_select(
    OSSL_PROVIDER *provider, int operation, const char *const *names, const char *property, OSSL_ALGORITHM *selected,
    int most);

/// A context with a provider that begins by this function and no other; NULL where that fails.
OSSL_LIB_CTX *ccertificates_lend(const char *name, OSSL_provider_init_fn *initialise);
#endif
