/*
 * net_name_check(): what the worker made of a name server's answer; process 1
 * believes nothing of what comes through the pipe.
 */
#include "ipconfig/net_check.h"

#include <sys/socket.h>

#include "tests/unit/unit.h"

static struct net_name good(void)
{
	return (struct net_name){
		.n = 2,
		.name = "nfs.example.com",
		.ip = { ip_from4(IP(10, 0, 0, 1)),
			{ AF_INET6, { 0x20, 1, [15] = 1 } } },
	};
}

static void test_good(void **state)
{
	struct net_name n = good();

	(void)state;
	assert_int_equal(net_name_check(&n), 0);
	n = (struct net_name){ .err = -ENOENT, .name = "nfs" };
	assert_int_equal(net_name_check(&n), 0);
	n = good();
	n.n = NET_NAME_ADDRS;
	for (unsigned i = 0; i < NET_NAME_ADDRS; i++)
		n.ip[i] = ip_from4(i + 1);
	assert_int_equal(net_name_check(&n), 0);
}

static void test_counts(void **state)
{
	/* on the heap: ASan sees what is read behind it */
	struct net_name *n = malloc(sizeof(*n));

	(void)state;
	assert_non_null(n);
	for (unsigned count = 0; count < 256; count++) {
		/* padding that looks like a family */
		memset(n, AF_INET, sizeof(*n));
		n->err = 0;
		strcpy(n->name, "nfs");
		for (unsigned i = 0; i < NET_NAME_ADDRS; i++)
			n->ip[i] = ip_from4(i + 1);
		n->n = (uint8_t)count;
		if (net_name_check(n) !=
		    (count >= 1 && count <= 8 ? 0 : -EBADMSG))
			fail_msg("%u", count);
		n->err = -ENOENT;
		assert_int_equal(net_name_check(n), count ? -EBADMSG : 0);
		n->err = 1;
		assert_int_equal(net_name_check(n), -EBADMSG);
	}
	free(n);
}

static void test_names(void **state)
{
	static const char *const bad[] = { "",	   "a b", "a..b", "a/b",
					   "a\nb", ".",	  "a\x9b" };
	struct net_name *n = malloc(sizeof(*n));

	(void)state;
	assert_non_null(n);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		*n = good();
		memset(n->name, 0, sizeof(n->name));
		strcpy(n->name, bad[i]);
		assert_int_equal(net_name_check(n), -EBADMSG);
	}
	*n = good();
	memset(n->name, 'a', sizeof(n->name));
	assert_int_equal(net_name_check(n), -EBADMSG);
	n->name[NET_NAME - 1] = '\0';
	assert_int_equal(net_name_check(n), 0);
	free(n);
}

static void test_addresses(void **state)
{
	static const struct ip_addr bad[] = {
		{ 0 },
		{ AF_UNIX, { 10, 0, 0, 1 } },
		{ 255, { 10 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		for (unsigned at = 0; at < 2; at++) {
			struct net_name n = good();

			n.ip[at] = bad[i];
			assert_int_equal(net_name_check(&n), -EBADMSG);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("addresses of both families pass, or an error",
		      test_good),
		CLAIM("there are addresses, or an error", test_counts),
		CLAIM("the name is one of a host", test_names),
		CLAIM("an address has a family, in one form", test_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
