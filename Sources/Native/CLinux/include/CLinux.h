// Kernel interfaces that Swift's Glibc module does not offer, as functions with the prefix `clinux_`.
// Each returns what the system call returns, and -1 with errno set on failure.
#ifndef SVIDSYNC_CLINUX_H
#define SVIDSYNC_CLINUX_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "CLinuxSpawn.h"

/// Overwrites memory in a way that the compiler may not remove.
void clinux_wipe(void *_Nonnull memory, size_t count);

// Files

/// openat2 for a directory, for reading, with no symbolic link anywhere in the path.
int clinux_open_directory_without_links(int directory, const char *_Nonnull path);

/// Opens a directory with O_PATH: no permission to read it is needed. `follow` allows a symbolic link at the end.
int clinux_open_path(int directory, const char *_Nonnull path, int follow);

/// renameat2 with RENAME_NOREPLACE, both names in the same directory.
int clinux_rename_new(int directory, const char *_Nonnull from, const char *_Nonnull to);

/// fsetxattr of a file's access control list; the kernel checks what the bytes say.
int clinux_set_access_list(int file, const uint8_t *_Nonnull value, size_t count);

/// fgetxattr of a file's access control list; returns how many bytes.
ssize_t clinux_get_access_list(int file, uint8_t *_Nonnull value, size_t capacity);

/// Whether a directory is on a file system that is kept in memory alone: 1 or 0.
int clinux_is_in_memory(int directory);

/// Whether SELinux is at work and its library can be loaded.
int clinux_labels_are_used(void);

/// Gives a file the SELinux type that the policy has for a path, as restorecon(8) does; 0 where there is nothing to do.
int clinux_restore_label(int file, const char *_Nonnull path, int is_directory);

// Events

/// epoll_create1, closed on exec.
int clinux_epoll_create(void);

/// Watches a descriptor: for input (0), for input once (1), for changes of input and output (2).
int clinux_epoll_add(int epoll, int descriptor, uint64_t key, int interest);

int clinux_epoll_remove(int epoll, int descriptor);

/// Waits without a limit and writes the keys of the descriptors with input; returns how many.
int clinux_epoll_wait(int epoll, uint64_t *_Nonnull keys, int capacity);

/// A pipe, non-blocking at both ends and closed on exec.
int clinux_pipe(int *_Nonnull reader, int *_Nonnull writer);

// Sockets

/// Takes a connection, non-blocking and closed on exec.
int clinux_accept(int listener);

// Signals

/// What is added to the number of a signal that the kernel has sent by itself, as for Ctrl-C.
enum { clinux_from_kernel = 0x80 };

/// From now on each arrival of the signal, on whatever thread, writes its number as one byte into the pipe.
/// One pipe for the whole process; it must stay open for ever.
int clinux_catch_signal(int signal, int pipe);

/// Makes a signal do nothing; unlike one that is ignored, it has its default action in a program started by exec.
int clinux_discard_signal(int signal);

/// Whether the process ignores the signal, as those do that nohup(1) starts.
int clinux_signal_is_ignored(int signal);

/// Gives a signal its default action back.
int clinux_release_signal(int signal);

/// A timer that can be read when its time has come, closed on exec; it does not stop while the machine sleeps.
int clinux_timer_create(void);

/// Sets it to so many nanoseconds from now, more than 0.
int clinux_timer_set(int timer, int64_t nanoseconds);

/// Reads it, so that it is not readable any more.
void clinux_timer_acknowledge(int timer);

// Signals of the calling thread

int clinux_block_signals(const int *_Nonnull signals, size_t count);
int clinux_unblock_signals(const int *_Nonnull signals, size_t count);
int clinux_unblock_all_signals(void);

// Processes

int clinux_pidfd_open(int pid);
int clinux_pidfd_send_signal(int descriptor, int signal);

/// No core dumps, and no access to the memory for other processes of the same user.
int clinux_protect_memory(void);

/// Raises the soft limit of open descriptors to `count` where it is lower, as far as the hard limit allows.
int clinux_allow_descriptors(uint64_t count);

// Memory

/// At most this many heaps that threads share; to be called before there is a second thread.
int clinux_limit_heap_arenas(int count);

/// Gives pages back to the kernel that only the start has needed: free heap, and code and constants of all objects.
void clinux_release_startup_memory(void);

// Threads

/// Starts a detached thread with every signal blocked that runs `body(context)`; returns an error number.
int clinux_start_thread(const char *_Nonnull name, void (*_Nonnull body)(void *_Nonnull), void *_Nonnull context);

/// A number of the present thread: threads get them one after the other as they first ask, and keep them.
unsigned clinux_thread_number(void);

/// What the present thread was marked with; NULL before.
void *_Nullable clinux_thread_owner(void);
void clinux_set_thread_owner(void *_Nullable owner);

/// A semaphore that threads wait on; allocated, never moved.
typedef struct clinux_semaphore clinux_semaphore;
clinux_semaphore *_Nullable clinux_semaphore_create(void);
void clinux_semaphore_destroy(clinux_semaphore *_Nonnull semaphore);
void clinux_semaphore_post(clinux_semaphore *_Nonnull semaphore);
/// Waits until it is posted.
void clinux_semaphore_wait_forever(clinux_semaphore *_Nonnull semaphore);
/// Waits at most this long; returns 0 when it was posted, -1 after the time.
int clinux_semaphore_wait(clinux_semaphore *_Nonnull semaphore, int64_t nanoseconds);

#endif
