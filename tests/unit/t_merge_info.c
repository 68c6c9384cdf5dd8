/*
 * ipconfig/merge.h byte by byte: what one source lacks comes from the next as a
 * whole, and nothing that was there before stays.
 */
#include "ipconfig/merge.h"

#include "tests/unit/unit.h"

static void test_groups(void **state)
{
	struct net_info info, other;
	const uint8_t *p = (const uint8_t *)&info;

	(void)state;
	/* each byte of what is empty comes from the other */
	memset(&info, 0, sizeof(info));
	memset(&other, 0xa5, sizeof(other));
	merge_info(&info, &other);
	for (size_t i = 0; i < sizeof(info); i++) {
		const size_t ntp_end =
			offsetof(struct net_info, ntp) + sizeof(info.ntp);
		const size_t end = offsetof(struct net_info, bootfile) +
				   sizeof(info.bootfile);
		/* before addrs, and behind all: of no group */
		bool is_padding =
			i >= end ||
			(i >= ntp_end && i < offsetof(struct net_info, addrs));

		if (!is_padding && p[i] != 0xa5)
			fail_msg("byte %zu", i);
	}
	/* what has one byte, whichever, is taken as a whole */
	for (size_t i = 0; i < sizeof(info.dns); i++) {
		memset(&info, 0, sizeof(info));
		((uint8_t *)info.dns)[i] = 1;
		merge_info(&info, &other);
		for (size_t k = 0; k < sizeof(info.dns); k++)
			assert_int_equal(((uint8_t *)info.dns)[k], k == i);
		assert_int_equal(info.ntp[0].family, 0xa5);
		assert_int_equal((uint8_t)info.host[0], 0xa5);
	}
	/* and an empty one adds nothing */
	memset(&info, 0x5a, sizeof(info));
	memset(&other, 0, sizeof(other));
	merge_info(&info, &other);
	for (size_t i = 0; i < sizeof(info); i++)
		assert_int_equal(p[i], 0x5a);
}

static void test_padding(void **state)
{
	const struct ip_spec spec = {
		.method = IP_STATIC,
		.client = IP(10, 0, 0, 2),
		.gateway = IP(10, 0, 0, 254),
	};
	const struct link link = { .ifindex = 5, .mtu = 1500, .name = "eth0" };
	static uint8_t seen[2][sizeof(struct net_iface)];

	(void)state;
	/* whatever was there before, memory of the worker cannot leak */
	for (unsigned i = 0; i < 2; i++) {
		struct net_iface *f = malloc(sizeof(*f));

		assert_non_null(f);
		memset(f, i == 0 ? 0 : 0xff, sizeof(*f));
		merge_iface(f, &spec, &link, NULL, "none");
		memcpy(seen[i], f, sizeof(*f));
		free(f);
	}
	assert_memory_equal(seen[0], seen[1], sizeof(seen[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("what one lacks is the other's as a whole", test_groups),
		CLAIM("no byte is left as it was", test_padding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
