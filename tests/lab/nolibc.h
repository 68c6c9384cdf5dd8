/*
 * Bare system calls and an entry point for programs without a libc
 * (x86_64). The including file supplies run(), which must not return.
 */
#ifndef TESTS_LAB_NOLIBC_H
#define TESTS_LAB_NOLIBC_H

#define SYS_write 1
#define SYS_ioctl 16
#define SYS_pause 34
#define SYS_getpid 39
#define SYS_socket 41
#define SYS_exit 60
#define SYS_reboot 169
#define SYS_clock_gettime 228

void run(void);

__asm__(".globl _start\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	and $-16, %rsp\n"
	"	call run\n");

static inline long sys4(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return result;
}

static inline long sys3(long number, long a, long b, long c)
{
	return sys4(number, a, b, c, 0);
}

static inline long sys2(long number, long a, long b)
{
	return sys4(number, a, b, 0, 0);
}

static inline long sys1(long number, long a)
{
	return sys4(number, a, 0, 0, 0);
}

static inline long sys0(long number)
{
	return sys4(number, 0, 0, 0, 0);
}

#endif
