/*
 * lib/kmsg.h: which record of the kernel's log is the reason of a failure.
 * Levels are those of <linux/kern_levels.h>: 3 error, 4 warning, 5 notice,
 * 6 info, 7 debug; 8 and more are programs.
 */
#include "lib/kmsg.h"

#include <sys/socket.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* A descriptor that is read as /dev/kmsg: one record at a time. */
static int log_of(const char *const *lines)
{
	int s[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, s), 0);
	for (; *lines != NULL; lines++)
		assert_true(write(s[1], *lines, strlen(*lines)) > 0);
	close(s[1]);
	return s[0];
}

static void reason_is(const char *const *records, const char *expected)
{
	char text[64];
	int fd = log_of(records);

	memset(text, 'x', sizeof(text));
	kmsg_last(fd, "dummy", text, sizeof(text));
	close(fd);
	assert_string_equal(text, expected);
}

#define REASON(expected, ...)                                                  \
	reason_is((const char *const[]){ __VA_ARGS__, NULL }, expected)

static void test_levels(void **state)
{
	(void)state;
	REASON("dummy: error", "3,1,1,-;dummy: error", "4,2,2,-;dummy: taints");
	REASON("dummy: error", "4,1,1,-;dummy: taints", "3,2,2,-;dummy: error");
	REASON("dummy: worse", "2,1,1,-;dummy: worse", "4,2,2,-;dummy: warn");
	REASON("dummy: b", "3,1,1,-;dummy: a", "3,2,2,-;dummy: b");
	REASON("dummy: b", "3,1,1,-;dummy: a", "0,2,2,-;dummy: b");
	/* kernel/module/main.c: an unknown symbol is a warning */
	REASON("dummy: Unknown symbol x (err -2)",
	       "4,1,1,-;dummy: Unknown symbol x (err -2)");
	REASON("error", "3,1,1,-;error", "4,2,2,-;warning");
	REASON("error", "4,1,1,-;warning", "3,2,2,-;error");
	REASON("dummy: b", "4,1,1,-;dummy: a", "4,2,2,-;dummy: b");
}

static void test_told(void **state)
{
	(void)state;
	REASON("", "5,1,1,-;dummy: notice", "6,2,2,-;dummy: info",
	       "7,3,3,-;dummy: debug");
	/* nor is what somebody else is warned of */
	REASON("", "4,1,1,-;warning", "6,2,2,-;dummy: version 1.0");
	REASON("", "6,1,1,-;RPC: Registered tcp transport module.");
}

static void test_name_first(void **state)
{
	(void)state;
	/* somebody else's error is no reason while there is one of its own */
	REASON("dummy: Unknown symbol x", "4,1,1,-;dummy: Unknown symbol x",
	       "3,2,2,-;usb 1-1: device descriptor read/64, error -71");
	REASON("Invalid ELF header magic", "3,1,1,-;Invalid ELF header magic",
	       "6,2,2,-;dummy: info");
	REASON("", "4,1,1,-;x", "4,2,2,-;dummy2: y");
	REASON("dummy2: x", "3,1,1,-;dummy2: x", "4,2,2,-;dumm: y");
}

static void test_programs(void **state)
{
	(void)state;
	/* 11 is 8 + 3, an error of a program (LOG_USER); 27 a daemon's */
	REASON("", "11,1,1,-;dummy: a program", "27,2,2,-;dummy: a daemon");
	REASON("dummy: x", "4,1,1,-;dummy: x", "11,2,2,-;dummy: a program");
	REASON("", "garbage", ";", ",", "3;dummy: no comma",
	       "-3,1,1,-;dummy: x");
	REASON("dummy: x", "4,1,1,-;dummy: x", "3,2,2,-");
}

static void test_nothing(void **state)
{
	static const char *const none[] = { NULL };
	char text[8] = "old";

	(void)state;
	reason_is(none, "");
	kmsg_last(-1, "dummy", text, sizeof(text));
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("an error wins over a warning, the last of a kind",
		      test_levels),
		CLAIM("what is only told is no reason", test_told),
		CLAIM("what is about the name comes first", test_name_first),
		CLAIM("programs and garbage do not count", test_programs),
		CLAIM("without a record there is no reason", test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
