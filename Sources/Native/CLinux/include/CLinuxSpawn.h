// Starting programs; included by CLinux.h.
#ifndef SVIDSYNC_CLINUX_SPAWN_H
#define SVIDSYNC_CLINUX_SPAWN_H

#include <sys/types.h>

/// Starts a program as the leader of a process group of its own.
///
/// The child has `/dev/null` as standard input, `output` as standard output and error, no other descriptor, an empty
/// signal mask and the default action for every signal. The process group's number is the child's pid.
///
/// Returns 0 and sets `pid`, or returns an error number; a failed exec is such a failure too.
int clinux_spawn(const char *_Nonnull program, char *_Nullable const *_Nonnull arguments,
                 char *_Nullable const *_Nonnull environment, const char *_Nonnull directory, int output,
                 pid_t *_Nonnull pid);

/// A pipe whose ends are closed on exec; reading from it never waits. Returns -1 with errno set on failure.
int clinux_spawn_pipe(int *_Nonnull reading, int *_Nonnull writing);

/// An eventfd(2), closed on exec; -1 with errno set on failure.
int clinux_spawn_event(void);

/// Makes an eventfd readable for good.
void clinux_spawn_raise(int event);

/// How a process that waitpid(2) has reported has ended: true and its exit status, or false and the signal.
int clinux_spawn_exited(int status, int *_Nonnull value);

#endif
