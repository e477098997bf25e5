// Stands in for libselinux.so.1 on machines without SELinux: a policy of two types, and a record of what is labelled.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int is_selinux_enabled(void) { return 1; }

void *selabel_open(unsigned int backend, const void *options, unsigned int count) {
    return backend == 0 && options == NULL && count == 0 ? "policy" : NULL;
}

int selabel_lookup_raw(void *handle, char **label, const char *path, int type) {
    if (handle == NULL || strstr(path, "/out") == NULL || strstr(path, "unknown") != NULL) {
        errno = ENOENT;
        return -1;
    }
    const char *found = strstr(path, ".key") ? "key_t" : S_ISDIR(type) ? "folder_t" : "cert_t";
    return asprintf(label, "system_u:object_r:%s:s0", found) < 0 ? -1 : 0;
}

int fgetfilecon_raw(int file, char **label) {
    (void)file;
    *label = strdup("staff_u:object_r:tmpfs_t:s0:c1,c2");
    return (int)strlen(*label) + 1;
}

int fsetfilecon_raw(int file, const char *label) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return -1;
    path[count] = 0;
    FILE *record = fopen(getenv("LABELS"), "a");
    if (record == NULL) return -1;
    fprintf(record, "%s %s\n", path, label);
    fclose(record);
    if (getenv("FORBIDDEN") == NULL) return 0;
    errno = EACCES;
    return -1;
}

void freecon(char *label) { free(label); }
