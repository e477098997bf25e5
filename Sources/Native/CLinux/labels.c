#define _GNU_SOURCE
#include "CLinux.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The part of libselinux that is needed, as its manual pages declare it. The library is not linked: most machines have
// no SELinux, and its regular expressions would cost them memory.
static int (*is_enabled)(void);
static void *(*open_labels)(unsigned int, const void *, unsigned int);
static int (*look_up)(void *, char **, const char *, int);
static int (*get_label)(int, char **);
static int (*set_label)(int, const char *);
static void (*free_label)(char *);

enum { labels_of_files = 0 };

static void *labels;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void load(void) {
    if (access("/sys/fs/selinux/enforce", F_OK) != 0) return;
    void *library = dlopen("libselinux.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) return;
    is_enabled = (int (*)(void))dlsym(library, "is_selinux_enabled");
    open_labels = (void *(*)(unsigned int, const void *, unsigned int))dlsym(library, "selabel_open");
    look_up = (int (*)(void *, char **, const char *, int))dlsym(library, "selabel_lookup_raw");
    get_label = (int (*)(int, char **))dlsym(library, "fgetfilecon_raw");
    set_label = (int (*)(int, const char *))dlsym(library, "fsetfilecon_raw");
    free_label = (void (*)(char *))dlsym(library, "freecon");
    if (!is_enabled || !open_labels || !look_up || !get_label || !set_label || !free_label) return;
    if (is_enabled() == 1) labels = open_labels(labels_of_files, NULL, 0);
}

int clinux_labels_are_used(void) {
    pthread_once(&once, load);
    return labels != NULL;
}

// The place of the type in USER:ROLE:TYPE[:RANGE], and its length; NULL where there is none.
static const char *type_in(const char *label, size_t *length) {
    const char *role = strchr(label, ':');
    const char *type = role ? strchr(role + 1, ':') : NULL;
    if (type == NULL) return NULL;
    type++;
    *length = strcspn(type, ":");
    return type;
}

// The present label with the type of the wanted one, as restorecon does it; NULL where the type is right already.
static char *with_type(const char *present, const char *wanted) {
    size_t old_length, new_length;
    const char *old_type = type_in(present, &old_length);
    const char *new_type = type_in(wanted, &new_length);
    if (old_type == NULL || new_type == NULL) return strdup(wanted);
    if (old_length == new_length && strncmp(old_type, new_type, old_length) == 0) return NULL;
    char *label = NULL;
    int count = asprintf(&label, "%.*s%.*s%s", (int)(old_type - present), present, (int)new_length, new_type,
                         old_type + old_length);
    return count < 0 ? NULL : label;
}

// A file system without labels, or a place that the policy says nothing of, is no failure.
static int is_no_failure(int error) {
    return error == ENOENT || error == ENOTSUP || error == ENODATA;
}

int clinux_restore_label(int file, const char *path, int is_directory) {
    if (!clinux_labels_are_used()) return 0;
    char *wanted = NULL;
    pthread_mutex_lock(&lock);
    int found = look_up(labels, &wanted, path, is_directory ? S_IFDIR : S_IFREG);
    int error = errno;
    pthread_mutex_unlock(&lock);
    if (found != 0) {
        errno = error;
        return is_no_failure(error) ? 0 : -1;
    }
    char *present = NULL;
    char *label = get_label(file, &present) < 0 ? strdup(wanted) : with_type(present, wanted);
    int result = label == NULL ? 0 : set_label(file, label);
    error = errno;
    free(label);
    if (present) free_label(present);
    free_label(wanted);
    errno = error;
    return result != 0 && is_no_failure(error) ? 0 : result;
}
