#define _GNU_SOURCE
#include "CLinuxSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

// `input` and `output` are above the standard descriptors (see clinux_spawn), so no copy overwrites one of them.
static int set_actions(posix_spawn_file_actions_t *actions, const char *directory, int input, int output) {
    int error = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
    if (!error) error = posix_spawn_file_actions_adddup2(actions, STDOUT_FILENO, STDERR_FILENO);
    if (!error && input < 0) {
        error = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    } else if (!error) {
        error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
    }
    if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
    if (!error) error = posix_spawn_file_actions_addchdir_np(actions, directory);
    return error;
}

static int set_attributes(posix_spawnattr_t *attributes) {
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    short flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    int error = posix_spawnattr_setflags(attributes, flags);
    if (!error) error = posix_spawnattr_setpgroup(attributes, 0);
    if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
    if (!error) error = posix_spawnattr_setsigdefault(attributes, &all);
    return error;
}

int clinux_keep_exit_statuses(void) {
    struct sigaction action;
    if (sigaction(SIGCHLD, NULL, &action) != 0) return errno;
    if (action.sa_handler != SIG_IGN && !(action.sa_flags & SA_NOCLDWAIT)) return 0;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    return sigaction(SIGCHLD, &action, NULL) == 0 ? 0 : errno;
}

int clinux_spawn(const char *program, char *const *arguments, char *const *environment, const char *directory,
                 int input, int output, pid_t *pid) {
    int error = clinux_keep_exit_statuses();
    if (error) return error;
    posix_spawn_file_actions_t actions;
    error = posix_spawn_file_actions_init(&actions);
    if (error) return error;
    posix_spawnattr_t attributes;
    error = posix_spawnattr_init(&attributes);
    if (!error) {
        error = set_actions(&actions, directory, input, output);
        if (!error) error = set_attributes(&attributes);
        if (!error) error = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

// A process that was started with a standard stream closed would get that number for its next descriptor.
static int above_standard(int descriptor) {
    if (descriptor < 0 || descriptor > STDERR_FILENO) return descriptor;
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    close(descriptor);
    errno = error;
    return copy;
}

int clinux_spawn_pipe(int *reading, int *writing) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return -1;
    *reading = ends[0];
    *writing = above_standard(ends[1]);
    if (*writing < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) == -1) {
        int error = errno;
        close(ends[0]);
        if (*writing >= 0) close(*writing);
        errno = error;
        return -1;
    }
    return 0;
}

int clinux_secret_file(void) {
    int file = above_standard(memfd_create("svidsync-secret", MFD_CLOEXEC));
    if (file < 0 || fchmod(file, 0444) == 0) return file;
    int error = errno;
    close(file);
    errno = error;
    return -1;
}

int clinux_memory_file(const void *bytes, size_t count) {
    int file = above_standard(memfd_create("svidsync-event", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    if (file < 0) return -1;
    int seals = F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL;
    ssize_t written = count > 0 ? pwrite(file, bytes, count, 0) : 0;
    if (written == (ssize_t)count && fcntl(file, F_ADD_SEALS, seals) == 0) return file;
    int error = written == (ssize_t)count || written < 0 ? errno : ENOSPC;
    close(file);
    errno = error;
    return -1;
}

int clinux_spawn_event(void) {
    return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

void clinux_spawn_raise(int event) {
    // Fails only when the counter is full, and then it is readable already.
    (void)eventfd_write(event, 1);
}

int clinux_spawn_exited(int status, int *value) {
    if (WIFEXITED(status)) {
        *value = WEXITSTATUS(status);
        return 1;
    }
    *value = WTERMSIG(status);
    return 0;
}
