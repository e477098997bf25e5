// Starting programs; included by CLinux.h.
#ifndef SVIDSYNC_CLINUX_SPAWN_H
#define SVIDSYNC_CLINUX_SPAWN_H

#include <sys/types.h>

/// Starts a program as the leader of a process group of its own.
///
/// The child has `input` as standard input (-1: `/dev/null`), `output` as standard output and error, no other
/// descriptor, an empty signal mask and the default action for every signal. The process group's number is the
/// child's pid.
///
/// Returns 0 and sets `pid`, or returns an error number; a failed exec is such a failure too.
int clinux_spawn(const char *_Nonnull program, char *_Nullable const *_Nonnull arguments,
                 char *_Nullable const *_Nonnull environment, const char *_Nonnull directory, int input, int output,
                 pid_t *_Nonnull pid);

/// What posix_spawn(3) cannot do: another user, a child that dies with us, inherited standard streams.
typedef struct {
    const char *_Nonnull program;
    char *_Nullable const *_Nonnull arguments;
    char *_Nullable const *_Nonnull environment;
    /// NULL: where we are.
    const char *_Nullable directory;
    /// -1: our own standard input.
    int input;
    /// Standard output and error; -1: our own.
    int output;
    /// Whether the child leads a process group of its own.
    int leads_group;
    /// Whether the child becomes another user.
    int changes_user;
    uid_t user;
    gid_t group;
    const gid_t *_Nullable groups;
    size_t group_count;
    /// Whether signals that we ignore stay ignored; the others have their default action in any case.
    int keeps_ignored;
    /// Descriptors that the child has as 3, 4 and so on, at most clinux_maximum_inherited of them.
    const int *_Nullable inherited;
    size_t inherited_count;
    /// The signal that the child gets when the thread that started it ends; 0 for none.
    int death_signal;
} clinux_launch_request;

/// Starts a program by fork(2) and exec(2).
///
/// The child has no descriptor besides the standard ones and those that it inherits, and an empty signal mask.
/// Returns 0 and sets `pid`, or returns an error number; a failure in the child before the program runs is one too.
int clinux_launch(const clinux_launch_request *_Nonnull request, pid_t *_Nonnull pid);

enum { clinux_maximum_inherited = 256 };

/// A file in memory that is empty and can be written, by others only read; -1 with errno set on failure.
int clinux_secret_file(void);

/// A file in memory with this content, read-only for good, positioned at its start; -1 with errno set on failure.
int clinux_memory_file(const void *_Nullable bytes, size_t count);

/// Who starts us may have left SIGCHLD ignored, and then the kernel throws exit statuses away; returns an error number.
int clinux_keep_exit_statuses(void);

/// A pipe whose ends are closed on exec; reading from it never waits. Returns -1 with errno set on failure.
int clinux_spawn_pipe(int *_Nonnull reading, int *_Nonnull writing);

/// An eventfd(2), closed on exec; -1 with errno set on failure.
int clinux_spawn_event(void);

/// Makes an eventfd readable for good.
void clinux_spawn_raise(int event);

/// How a process that waitpid(2) has reported has ended: true and its exit status, or false and the signal.
int clinux_spawn_exited(int status, int *_Nonnull value);

#endif
