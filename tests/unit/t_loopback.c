/*
 * kinit/loopback.h in a network namespace, where lo is down at first: what
 * ip(8) shows afterwards.
 */
#include "kinit/loopback.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/net_place.h"
#include "tests/unit/unit.h"

static int fails; /* the errno of each socket */

int socket(int family, int type, int protocol)
{
	if (!fails)
		return (int)syscall(SYS_socket, family, type, protocol);
	errno = fails;
	return -1;
}

static int place(void **state)
{
	(void)state;
	return net_place() ? 0 : -1;
}

#define LO "ip -o addr show dev lo | grep -qF "
static void test_up(void **state)
{
	(void)state;
	assert_int_not_equal(system("ip -o link show up dev lo | grep -q ."),
			     0);
	/* twice: somebody may have done so */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(loopback_up(), 0);
		assert_int_equal(system("ip -o link show dev lo | "
					"grep -qF '<LOOPBACK,UP,LOWER_UP>'"),
				 0);
		assert_int_equal(system(LO "'inet 127.0.0.1/8 scope host lo'"),
				 0);
	}
}

static void test_no_network(void **state)
{
	(void)state;
	fails = EAFNOSUPPORT;
	assert_int_equal(loopback_up(), 0);
	fails = ENOSYS;
	assert_int_equal(loopback_up(), 0);
	fails = EMFILE;
	assert_int_equal(loopback_up(), -EMFILE);
	fails = 0;
}

/* lo cannot be removed, but be called something else. */
static void test_none(void **state)
{
	(void)state;
	assert_int_equal(system("ip link set lo down && "
				"ip link set lo name other"),
			 0);
	assert_int_equal(loopback_up(), 0);
	assert_int_equal(system("ip link set other name lo"), 0);
}

static void test_refused(void **state)
{
	(void)state;
	if (geteuid() == 0 && setresuid(65534, 65534, 65534) == 0)
		assert_int_equal(loopback_up(), -EPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("lo is up and has its address", test_up),
		CLAIM("a kernel without a network boots", test_no_network),
		CLAIM("and one without lo", test_none),
		CLAIM("what the kernel refuses is an error", test_refused),
	};

	return cmocka_run_group_tests(tests, place, NULL);
}
