/*
 * Start-up for klibc programs that link Debian's libmnl.a, which was built
 * for glibc: the symbols that it wants, a thread pointer (its stack canary is
 * at %fs:0x28 on x86_64), and the canary of our own objects, which are built
 * with -mstack-protector-guard=global.  Only linked into klibc programs, and
 * the place where these get no heap and no streams.
 */
#include "lib/start.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>
#include <linux/auxvec.h>
#include <asm/unistd.h>
#if defined(__x86_64__)
#include <asm/prctl.h>
#endif

#include "lib/sys.h"

extern uintptr_t __stack_chk_guard;
extern void __stack_chk_fail(void);
extern int *__errno_location(void);
extern void __libc_init_stdio(void);
extern int __fprintf_chk(void *stream, int flag, const char *format, ...);
extern const unsigned short **__ctype_b_loc(void);
extern size_t fwrite(const void *data, size_t size, size_t n, void *stream);
extern void *malloc(size_t size);
extern void free(void *memory);
extern void exit(int status) __attribute__((noreturn));

uintptr_t __stack_chk_guard;

#if defined(__x86_64__)
/* The thread control block: only the self pointer and the canary are read. */
static uintptr_t thread_block[16];

NO_CANARY static void set_thread_pointer(uintptr_t canary)
{
	thread_block[0] = (uintptr_t)thread_block;
	thread_block[0x28 / sizeof(uintptr_t)] = canary;
	sys_call(__NR_arch_prctl, ARCH_SET_FS, (long)thread_block, 0, 0, 0);
}
#else
/* On arm64 libmnl's canary is the global, too. */
static void set_thread_pointer(uintptr_t canary)
{
	(void)canary;
}
#endif

NO_CANARY void start_runtime(void)
{
	const void *seed = (const void *)(uintptr_t)getauxval(AT_RANDOM);
	uintptr_t canary = 0x00000aff0d0a2c00; /* where nothing is random */

	if (seed != NULL)
		memcpy(&canary, seed, sizeof(canary));
	canary &= ~(uintptr_t)0xff; /* a string cannot run across it */
	__stack_chk_guard = canary;
	set_thread_pointer(canary);
}

/* A smashed stack: nothing of it can be trusted, so no printf. */
NO_CANARY void __stack_chk_fail(void)
{
	static const char text[] = "stack smashing detected\n";

	(void)!write(2, text, sizeof(text) - 1);
	_exit(134);
}

int *__errno_location(void)
{
	return &errno;
}

/*
 * No program here uses the C library's streams or allocates: its start-up
 * without them is a page, a mapping and a terminal's ioctl cheaper.
 */
void __libc_init_stdio(void)
{
}

/*
 * libmnl's batches ask for memory, and its printer of messages for streams;
 * both share an object with what is used.  There is neither here, and this is
 * how a C library says so.  klibc's own streams find no memory, either.
 */
void *malloc(size_t size)
{
	(void)size;
	errno = ENOMEM;
	return NULL;
}

void free(void *memory)
{
	(void)memory; /* NULL: there is no other */
}

size_t fwrite(const void *data, size_t size, size_t n, void *stream)
{
	(void)data, (void)size, (void)n, (void)stream;
	errno = EBADF;
	return 0;
}

int __fprintf_chk(void *stream, int flag, const char *format, ...)
{
	(void)stream, (void)flag, (void)format;
	errno = EBADF;
	return -1;
}

/* Only for the printer, which takes a stream: nothing can call it. */
const unsigned short **__ctype_b_loc(void)
{
	__builtin_trap();
}

void exit(int status)
{
	_exit(status);
}
