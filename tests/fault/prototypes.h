/*
 * The list "calls" with prototypes, and an error of each: PLAIN fails with -1,
 * CUT can also move fewer than len bytes, OWN has its wrapper in wrap.c. A line
 * that only one of the two has does not link.
 */
#ifndef TESTS_FAULT_PROTOTYPES_H
#define TESTS_FAULT_PROTOTYPES_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>

#define CALLS(PLAIN, CUT, OWN)                                                 \
	PLAIN(int, accept4,                                                    \
	      (int fd, struct sockaddr *a, socklen_t *n, int flags),           \
	      (fd, a, n, flags), EMFILE)                                       \
	PLAIN(int, access, (const char *p, int mode), (p, mode), EIO)          \
	PLAIN(int, bind, (int fd, const struct sockaddr *a, socklen_t n),      \
	      (fd, a, n), EADDRNOTAVAIL)                                       \
	PLAIN(int, chdir, (const char *p), (p), EIO)                           \
	PLAIN(int, chroot, (const char *p), (p), EPERM)                        \
	OWN(close, EIO)                                                        \
	PLAIN(int, connect, (int fd, const struct sockaddr *a, socklen_t n),   \
	      (fd, a, n), ENETUNREACH)                                         \
	PLAIN(int, dup2, (int from, int to), (from, to), EBUSY)                \
	PLAIN(int, execv, (const char *p, char *const *argv), (p, argv),       \
	      ENOMEM)                                                          \
	PLAIN(int, execve,                                                     \
	      (const char *p, char *const *argv, char *const *env),            \
	      (p, argv, env), ENOMEM)                                          \
	PLAIN(int, fchdir, (int fd), (fd), EIO)                                \
	PLAIN(int, fchmod, (int fd, mode_t mode), (fd, mode), EIO)             \
	PLAIN(int, fchmodat, (int dir, const char *p, mode_t mode, int flags), \
	      (dir, p, mode, flags), EIO)                                      \
	OWN(fcntl, EINVAL)                                                     \
	PLAIN(pid_t, fork, (void), (), EAGAIN)                                 \
	PLAIN(int, fstat, (int fd, struct stat *st), (fd, st), EIO)            \
	PLAIN(int, fstatat,                                                    \
	      (int dir, const char *p, struct stat *st, int flags),            \
	      (dir, p, st, flags), EIO)                                        \
	PLAIN(int, fstatfs, (int fd, struct statfs *st), (fd, st), EIO)        \
	PLAIN(int, getsockopt,                                                 \
	      (int fd, int level, int name, void *v, socklen_t *n),            \
	      (fd, level, name, v, n), ENOPROTOOPT)                            \
	OWN(ioctl, ENODEV)                                                     \
	PLAIN(int, kill, (pid_t pid, int signal), (pid, signal), EPERM)        \
	PLAIN(int, listen, (int fd, int n), (fd, n), EADDRINUSE)               \
	PLAIN(off_t, lseek, (int fd, off_t at, int from), (fd, at, from),      \
	      ESPIPE)                                                          \
	PLAIN(int, mkdir, (const char *p, mode_t mode), (p, mode), ENOSPC)     \
	PLAIN(int, mkdirat, (int dir, const char *p, mode_t mode),             \
	      (dir, p, mode), ENOSPC)                                          \
	PLAIN(int, mknod, (const char *p, mode_t mode, dev_t dev),             \
	      (p, mode, dev), EPERM)                                           \
	PLAIN(void *, mmap,                                                    \
	      (void *p, size_t len, int prot, int flags, int fd, off_t at),    \
	      (p, len, prot, flags, fd, at), ENOMEM)                           \
	PLAIN(int, mount,                                                      \
	      (const char *from, const char *to, const char *type,             \
	       unsigned long flags, const void *data),                         \
	      (from, to, type, flags, data), ENOMEM)                           \
	PLAIN(int, munmap, (void *p, size_t len), (p, len), ENOMEM)            \
	OWN(open, ENFILE)                                                      \
	OWN(openat, ENFILE)                                                    \
	PLAIN(int, pipe2, (int fds[2], int flags), (fds, flags), ENFILE)       \
	PLAIN(int, poll, (struct pollfd * fds, nfds_t n, int ms),              \
	      (fds, n, ms), ENOMEM)                                            \
	CUT(pread, (int fd, void *p, size_t len, off_t at), (fd, p, len, at),  \
	    EIO)                                                               \
	CUT(read, (int fd, void *p, size_t len), (fd, p, len), EIO)            \
	PLAIN(ssize_t, readlinkat,                                             \
	      (int dir, const char *p, char *to, size_t len),                  \
	      (dir, p, to, len), EIO)                                          \
	CUT(recvfrom,                                                          \
	    (int fd, void *p, size_t len, int flags, struct sockaddr *a,       \
	     socklen_t *n),                                                    \
	    (fd, p, len, flags, a, n), ENETDOWN)                               \
	PLAIN(ssize_t, recvmsg, (int fd, struct msghdr *m, int flags),         \
	      (fd, m, flags), ENOBUFS)                                         \
	PLAIN(int, rename, (const char *from, const char *to), (from, to),     \
	      ENOSPC)                                                          \
	PLAIN(int, renameat,                                                   \
	      (int from_dir, const char *from, int to_dir, const char *to),    \
	      (from_dir, from, to_dir, to), EACCES)                            \
	CUT(send, (int fd, const void *p, size_t len, int flags),              \
	    (fd, p, len, flags), ENOBUFS)                                      \
	CUT(sendto,                                                            \
	    (int fd, const void *p, size_t len, int flags,                     \
	     const struct sockaddr *a, socklen_t n),                           \
	    (fd, p, len, flags, a, n), ENETDOWN)                               \
	PLAIN(int, setdomainname, (const char *p, size_t len), (p, len),       \
	      EPERM)                                                           \
	PLAIN(int, sethostname, (const char *p, size_t len), (p, len), EPERM)  \
	PLAIN(int, setsockopt,                                                 \
	      (int fd, int level, int name, const void *v, socklen_t n),       \
	      (fd, level, name, v, n), ENOPROTOOPT)                            \
	PLAIN(int, socket, (int family, int type, int protocol),               \
	      (family, type, protocol), EAFNOSUPPORT)                          \
	PLAIN(int, stat, (const char *p, struct stat *st), (p, st), EIO)       \
	PLAIN(int, statfs, (const char *p, struct statfs *st), (p, st), EIO)   \
	PLAIN(int, symlinkat, (const char *text, int dir, const char *p),      \
	      (text, dir, p), ENOSPC)                                          \
	OWN(sys_call, ENOSYS)                                                  \
	PLAIN(int, sysinfo, (struct sysinfo * info), (info), ENOSYS)           \
	PLAIN(int, umount2, (const char *p, int flags), (p, flags), EBUSY)     \
	PLAIN(int, uname, (struct utsname * name), (name), ENOSYS)             \
	PLAIN(int, unlink, (const char *p), (p), EIO)                          \
	PLAIN(int, unlinkat, (int dir, const char *p, int flags),              \
	      (dir, p, flags), EIO)                                            \
	PLAIN(pid_t, waitpid, (pid_t pid, int *status, int flags),             \
	      (pid, status, flags), ECHILD)                                    \
	CUT(write, (int fd, const void *p, size_t len), (fd, p, len), EIO)

#endif
