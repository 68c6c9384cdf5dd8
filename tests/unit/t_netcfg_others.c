/*
 * What ipconfig/netcfg.h leaves alone: others' addresses and routes; and what
 * it takes away again.  In a network namespace, by what ip(8) shows.
 */
#include "tests/unit/netcfg_place.h"

/* With the same metric: one of the two there can be. */
static void test_others_default(void **state)
{
	(void)state;
	shell("ip addr add 10.1.0.9/24 dev c1;"
	      "ip route add default via 10.1.0.1 dev c1");
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(false), 0);
	assert_non_null(strstr(said, "via 10.0.0.1 on c0: File exists"));
	assert_string_equal(shell("ip route show default"),
			    "default via 10.1.0.1 dev c1 \n");
	SHOWS("ip addr show c0", "inet 10.0.0.50/24");
	assert_int_equal(apply(true), 0);
	assert_string_equal(said, "");
	assert_string_equal(shell("ip route show default"),
			    "default via 10.0.0.1 dev c0 proto dhcp "
			    "src 10.0.0.50 \n");
}

/* A second lease of the same address names another router. */
static void test_new_router(void **state)
{
	(void)state;
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(false), 0);
	gateway(IP(10, 0, 0, 2), 0);
	assert_int_equal(apply(false), 0);
	assert_string_equal(said, "");
	assert_string_equal(shell("ip route show default"),
			    "default via 10.0.0.2 dev c0 proto dhcp "
			    "src 10.0.0.50 \n");
}

#define ADDRESSES                                                              \
	"ip -4 -o addr | sed 's/^[0-9]*: \\([^ ]*\\) *inet \\([^ ]*\\) .*/"    \
	"\\1 \\2/' | sort"

/* A worker crashed: what it had set goes, on whatever interface. */
static void test_forget(void **state)
{
	(void)state;
	shell("ip addr add 10.5.0.9/24 dev c0; ip addr add 10.6.0.9 peer "
	      "10.6.0.1/32 dev c1; ip addr add 2001:db8::1/64 dev c1");
	gateway(IP(10, 0, 0, 1), 0);
	assert_int_equal(apply(true), 0);
	shell("ip addr add 10.5.0.9/24 dev c0"); /* which that took away */
	f.ifindex = (int)if_nametoindex("c1");
	f.info.addrs.n = 2;
	f.info.addrs.addr[1] = f.info.addrs.addr[0];
	f.info.addrs.addr[0].ip = ip_from4(IP(10, 1, 0, 51));
	f.info.addrs.addr[1].ip = ip_from4(IP(10, 1, 0, 52)); /* secondary */
	gateway(IP(10, 1, 0, 1), 5);
	assert_int_equal(apply(false), 0);
	assert_string_equal(shell(ADDRESSES),
			    "c0 10.0.0.50/24\nc0 10.5.0.9/24\n"
			    "c1 10.1.0.51/24\nc1 10.1.0.52/24\n"
			    "c1 10.6.0.9\n");
	netcfg_forget(&nl);
	assert_string_equal(shell(ADDRESSES), "c0 10.5.0.9/24\nc1 10.6.0.9\n");
	SHOWS("ip addr show c1", "2001:db8::1/64");
	assert_string_equal(shell("ip route show default"), "");
	netcfg_forget(&nl); /* nothing left to do */
	assert_string_equal(shell(ADDRESSES), "c0 10.5.0.9/24\nc1 10.6.0.9\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACED("ipconfig leaves others' default route alone",
		       test_others_default),
		PLACED("its own it replaces", test_new_router),
		PLACED("what a run has set can be taken away", test_forget),
	};

	program.name = "t";
	return cmocka_run_group_tests(tests, place, NULL);
}
