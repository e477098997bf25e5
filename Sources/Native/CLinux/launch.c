#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { descriptors_searched = 65536 };

// Everything from here to exec runs in the child of a process with threads: only system calls, no locks, no memory.

static int close_on_exec_from(int first) {
    // CLOSE_RANGE_CLOEXEC, since Linux 5.11.
    if (syscall(SYS_close_range, first, ~0U, 4U) == 0) return 0;
    for (int descriptor = first; descriptor < descriptors_searched; descriptor++) {
        int flags = fcntl(descriptor, F_GETFD);
        if (flags >= 0 && fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) != 0) return -1;
    }
    return 0;
}

static void default_actions(int keeps_ignored) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int signal = 1; signal < NSIG; signal++) {
        if (keeps_ignored && clinux_signal_is_ignored(signal)) continue;
        // Fails for SIGKILL, SIGSTOP and the two that glibc keeps for itself; those need it not.
        (void)sigaction(signal, &action, NULL);
    }
}

// The C library's functions would ask all threads of the parent, which this process does not have.
static int become_user(const clinux_launch_request *request) {
    if (syscall(SYS_setgroups, request->group_count, request->groups) != 0) return -1;
    if (syscall(SYS_setresgid, request->group, request->group, request->group) != 0) return -1;
    return (int)syscall(SYS_setresuid, request->user, request->user, request->user);
}

static int prepare(const clinux_launch_request *request, pid_t parent) {
    default_actions(request->keeps_ignored);
    if (request->leads_group && setpgid(0, 0) != 0) return -1;
    if (request->input >= 0 && dup2(request->input, STDIN_FILENO) < 0) return -1;
    if (request->output >= 0 && dup2(request->output, STDOUT_FILENO) < 0) return -1;
    if (request->output >= 0 && dup2(request->output, STDERR_FILENO) < 0) return -1;
    // They are above all of these numbers (see clinux_launch), so no copy overwrites one of them.
    int next = STDERR_FILENO + 1;
    for (size_t index = 0; index < request->inherited_count; index++, next++) {
        if (dup2(request->inherited[index], next) < 0) return -1;
    }
    if (close_on_exec_from(next) != 0) return -1;
    if (request->changes_user && become_user(request) != 0) return -1;
    // After the change of user, which clears it.
    if (request->death_signal != 0) {
        if (prctl(PR_SET_PDEATHSIG, request->death_signal, 0, 0, 0) != 0) return -1;
        // The parent may be gone already.
        if (getppid() != parent) {
            errno = ESRCH;
            return -1;
        }
    }
    return request->directory == NULL ? 0 : chdir(request->directory);
}

static void run(const clinux_launch_request *request, pid_t parent, int report) {
    if (prepare(request, parent) == 0) {
        sigset_t none;
        sigemptyset(&none);
        if (sigprocmask(SIG_SETMASK, &none, NULL) == 0) {
            execve(request->program, request->arguments, request->environment);
        }
    }
    int error = errno;
    ssize_t written = write(report, &error, sizeof error);
    (void)written;
    _exit(127);
}

// What the child could not do; 0 when its end of the pipe was closed by exec.
static int read_report(int report) {
    int error = 0;
    ssize_t count;
    do {
        count = read(report, &error, sizeof error);
    } while (count < 0 && errno == EINTR);
    return count == sizeof error ? error : 0;
}

static int launch(const clinux_launch_request *request, pid_t *pid) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    // Copies to the child's descriptors must not overwrite it.
    int writing = fcntl(report[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1 + (int)request->inherited_count);
    int error = errno;
    close(report[1]);
    if (writing < 0) {
        close(report[0]);
        return error;
    }
    // No handler of ours may run in the child.
    sigset_t all, before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    // Without the handlers that libraries have registered for fork(3): they are for children that go on.
    pid_t child = _Fork();
    if (child == 0) run(request, parent, writing);
    error = child < 0 ? errno : 0;
    sigprocmask(SIG_SETMASK, &before, NULL);
    close(writing);
    if (!error) error = read_report(report[0]);
    close(report[0]);
    if (error && child > 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
    }
    if (!error) *pid = child;
    return error;
}

int clinux_launch(const clinux_launch_request *request, pid_t *pid) {
    int error = clinux_keep_exit_statuses();
    if (error) return error;
    if (request->inherited_count > clinux_maximum_inherited) return E2BIG;
    int copies[clinux_maximum_inherited];
    size_t count = 0;
    for (; count < request->inherited_count && !error; count++) {
        copies[count] =
            fcntl(request->inherited[count], F_DUPFD_CLOEXEC, STDERR_FILENO + 1 + (int)request->inherited_count);
        if (copies[count] < 0) error = errno;
    }
    if (!error) {
        clinux_launch_request copy = *request;
        copy.inherited = copies;
        error = launch(&copy, pid);
    }
    for (size_t index = 0; index < count; index++) {
        if (copies[index] >= 0) close(copies[index]);
    }
    return error;
}
