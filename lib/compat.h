/*
 * What klibc 2.0.12 does not declare and glibc does, and what compilers and
 * machines differ in.
 */
#ifndef LIB_COMPAT_H
#define LIB_COMPAT_H

#include <sys/mount.h>
#include <sys/socket.h>

#ifndef SOL_PACKET
#define SOL_PACKET 263
#endif
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif
#ifndef SEEK_DATA
#define SEEK_DATA 3
#endif
#ifndef MS_SHARED
#define MS_UNBINDABLE (1 << 17)
#define MS_PRIVATE    (1 << 18)
#define MS_SLAVE      (1 << 19)
#define MS_SHARED     (1 << 20)
#endif
#ifndef MS_RELATIME
#define MS_RELATIME (1 << 21)
#endif
#ifndef MS_STRICTATIME
#define MS_STRICTATIME (1 << 24)
#endif

/* The programs that the kernel runs, and those that it may run: EM_*. */
#if defined(__x86_64__)
#define EXEC_NATIVE EM_X86_64
#define EXEC_COMPAT EM_386
#elif defined(__aarch64__)
#define EXEC_NATIVE EM_AARCH64
#define EXEC_COMPAT EM_ARM
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* For what runs before the stack canary is seeded. */
#define NO_CANARY __attribute__((no_stack_protector))
/* For what lib/start.c refers to: the rest of a program is compiled as one. */
#if defined(__has_attribute) && __has_attribute(externally_visible)
#define FOR_START __attribute__((externally_visible))
#else
#define FOR_START
#endif
/* For large locals: -ftrivial-auto-var-init would touch every page of them. */
#if defined(__has_attribute) && __has_attribute(uninitialized)
#define UNINITIALIZED __attribute__((uninitialized))
#else
#define UNINITIALIZED
#endif
/* For what is larger where the compiler puts it into its callers. */
#define OUTLINE		       __attribute__((noinline))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
