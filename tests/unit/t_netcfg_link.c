/*
 * ipconfig/netcfg.h and the kernel: the name and the hardware address of a
 * link, in a network namespace; what ip(8) shows, and what the log says.
 */
#include "tests/unit/capture.h"
#include "tests/unit/netcfg_place.h"

#include <linux/if.h>

static struct capture log_;

static const struct link *near(const char *name, bool up)
{
	lnk.ifindex = (int)if_nametoindex(name);
	lnk.flags = up ? IFF_UP : 0;
	strcpy(lnk.name, name);
	return &lnk;
}

static void named(const char *from, bool up, const char *to)
{
	capture_start(&log_);
	netcfg_rename(&nl, near(from, up), to);
	capture_end(&log_);
}

static void test_name(void **state)
{
	(void)state;
	shell("ip link set c0 down");
	named("c0", false, "lan");
	SHOWS("ip link show lan", "lan@s0");
	assert_string_equal(log_.text, "");
	/* one that is there */
	named("lan", false, "c1");
	assert_non_null(strstr(log_.text, "cannot call lan c1: File exists"));
	SHOWS("ip link show lan", "lan@s0");
	/* newer kernels would do it: who set it up knows it by its name */
	named("c1", true, "other");
	assert_non_null(strstr(log_.text, "cannot call c1 other: "));
	SHOWS("ip link show c1", "c1@s1");
	named("lan", false, "c0");
	assert_string_equal(log_.text, "");
}

static void test_hw(void **state)
{
	static const uint8_t good[] = { 2, 0, 0, 0x12, 0x34, 0x56 };
	static const uint8_t group[] = { 3, 0, 0, 0x12, 0x34, 0x56 };

	(void)state;
	shell("ip link set c0 down");
	capture_start(&log_);
	netcfg_hw(&nl, near("c0", false), good);
	capture_end(&log_);
	assert_string_equal(log_.text, "");
	SHOWS("ip link show c0", "link/ether 02:00:00:12:34:56");
	capture_start(&log_);
	netcfg_hw(&nl, near("c0", false), group);
	capture_end(&log_);
	assert_non_null(strstr(log_.text, "cannot set the hardware address of "
					  "c0: "));
	SHOWS("ip link show c0", "link/ether 02:00:00:12:34:56");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACED("a link that is down gets another name", test_name),
		PLACED("and another hardware address", test_hw),
	};

	return cmocka_run_group_tests(tests, place, NULL);
}
