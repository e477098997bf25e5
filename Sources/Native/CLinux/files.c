#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

int clinux_open_directory_without_links(int directory, const char *path) {
    struct open_how how = {
        .flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int clinux_open_path(int directory, const char *path, int follow) {
    return openat(directory, path, O_PATH | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));
}

int clinux_rename_new(int directory, const char *from, const char *to) {
    return renameat2(directory, from, directory, to, RENAME_NOREPLACE);
}

int clinux_set_access_list(int file, const uint8_t *value, size_t count) {
    return fsetxattr(file, "system.posix_acl_access", value, count, 0);
}

ssize_t clinux_get_access_list(int file, uint8_t *value, size_t capacity) {
    return fgetxattr(file, "system.posix_acl_access", value, capacity);
}

int clinux_is_in_memory(int directory) {
    struct statfs status;
    if (fstatfs(directory, &status) != 0) return -1;
    return status.f_type == TMPFS_MAGIC || status.f_type == RAMFS_MAGIC;
}
