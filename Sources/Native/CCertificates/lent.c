#include "lent.h"

#include <openssl/crypto.h>
#include <string.h>

const OSSL_ALGORITHM *ccertificates_find(const OSSL_ALGORITHM *list, const char *const *names) {
    for (const OSSL_ALGORITHM *entry = list; entry != NULL && entry->algorithm_names != NULL; entry++) {
        size_t length = strcspn(entry->algorithm_names, ":");
        for (const char *const *name = names; *name != NULL; name++)
            if (strlen(*name) == length && strncmp(*name, entry->algorithm_names, length) == 0) return entry;
    }
    return NULL;
}

int ccertificates_select(
    OSSL_PROVIDER *provider, int operation, const char *const *names, const char *property, OSSL_ALGORITHM *selected,
    int most) {
    int no_cache = 0;
    int count = 0;
    const OSSL_ALGORITHM *list = OSSL_PROVIDER_query_operation(provider, operation, &no_cache);
    for (const OSSL_ALGORITHM *entry = list; (entry = ccertificates_find(entry, names)) != NULL; entry++) {
        if (property != NULL && strstr(entry->property_definition, property) == NULL) continue;
        if (count == most) return 0;
        selected[count++] = *entry;
    }
    return count;
}

OSSL_LIB_CTX *ccertificates_lend(const char *name, OSSL_provider_init_fn *initialise) {
    OSSL_LIB_CTX *made = OSSL_LIB_CTX_new();
    if (made == NULL) return NULL;
    if (OSSL_PROVIDER_add_builtin(made, name, initialise) == 1 && OSSL_PROVIDER_load(made, name) != NULL) return made;
    OSSL_LIB_CTX_free(made);
    return NULL;
}
