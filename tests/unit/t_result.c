/*
 * net_iface_check(): the worker may have been taken over by what came from
 * the network; PID 1 believes nothing of what comes through the pipe.
 */
#include "ipconfig/iface.h"

#include "tests/unit/unit.h"

static struct net_iface good(void)
{
	return (struct net_iface){
		.ifindex = 2,
		.dev = "eth0",
		.method = IP_DHCP,
		.hw = { 2 },
		.hlen = 6,
		.mtu = 1500,
		.address = IP(192, 0, 2, 130),
		.info = { .netmask = IP(255, 255, 255, 0),
			  .broadcast = IP(192, 0, 2, 255),
			  .gateway = IP(192, 0, 2, 254),
			  .server = IP(192, 0, 2, 1),
			  .n_routes = 1,
			  .route = { { 0, IP(192, 0, 2, 254), 0 } },
			  .host = "pc1",
			  .nisdomain = "nis",
			  .domain = "example.org",
			  .search = "a.example.org. b.example.org.",
			  .root_path = "192.0.2.1:/srv,vers=3",
			  .bootfile = "boot/vmlinuz" },
	};
}

static void test_good(void **state)
{
	struct net_iface f = good();

	(void)state;
	assert_int_equal(net_iface_check(&f), 0);
	f = (struct net_iface){ .ifindex = 3,
				.dev = "eth1",
				.method = IP_STATIC,
				.hlen = 6,
				.address = IP(10, 0, 0, 1) };
	assert_int_equal(net_iface_check(&f), 0);
}

static void test_counts(void **state)
{
	struct net_iface f = good();

	(void)state;
	f.info.n_routes = NET_ROUTES;
	assert_int_equal(net_iface_check(&f), 0);
	f.info.n_routes = NET_ROUTES + 1;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
	f.info.n_routes = UINT32_MAX;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
	f = good();
	f.hlen = NET_HWADDR;
	assert_int_equal(net_iface_check(&f), 0);
	f.hlen = NET_HWADDR + 1;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
}

static void test_ifindex(void **state)
{
	struct net_iface f = good();

	(void)state;
	/* the kernel counts from 1 (net/core/dev.c) */
	f.ifindex = 0;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
	f.ifindex = -1;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
	f.ifindex = INT32_MAX;
	assert_int_equal(net_iface_check(&f), 0);
}

static void test_prefix(void **state)
{
	struct net_iface f = good();

	(void)state;
	f.info.route[0].prefix = 32;
	assert_int_equal(net_iface_check(&f), 0);
	f.info.route[0].prefix = 33;
	assert_int_equal(net_iface_check(&f), -EBADMSG);
}

/* Every text of an interface that must be checked. */
static const struct {
	const char *name;
	size_t at, size;
} text[] = {
#define TEXT(field)                                                            \
	{                                                                      \
#field, offsetof(struct net_iface, field),                     \
			sizeof(((struct net_iface *)0)->field)                 \
	}
	TEXT(dev),
	TEXT(info.host),
	TEXT(info.nisdomain),
	TEXT(info.domain),
	{ "info.search", offsetof(struct net_iface, info.search), NET_SEARCH },
	TEXT(info.root_path),
	TEXT(info.bootfile),
};

static void test_unterminated(void **state)
{
	/* on the heap, so that ASan sees a strlen() too far */
	struct net_iface *f = malloc(sizeof(*f));

	(void)state;
	assert_non_null(f);
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		*f = good();
		memset((char *)f + text[i].at, 'a', text[i].size);
		if (net_iface_check(f) != -EBADMSG)
			fail_msg("%s", text[i].name);
	}
	free(f);
}

static void test_characters(void **state)
{
	static const char bad[] = { '\n', '\r', '\t',	    27,
				    1,	  127,	(char)0x80, (char)0xff };

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		for (size_t c = 0; c < sizeof(bad); c++) {
			struct net_iface f = good();
			char *p = (char *)&f + text[i].at;

			memset(p, 0, text[i].size);
			p[0] = 'a';
			p[1] = bad[c];
			p[2] = 'b';
			if (net_iface_check(&f) != -EBADMSG)
				fail_msg("%s: %d", text[i].name, bad[c]);
		}
	}
}

static void test_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		struct net_iface f = good();
		bool path = strcmp(text[i].name, "info.root_path") == 0 ||
			    strcmp(text[i].name, "info.bootfile") == 0;

		memset((char *)&f + text[i].at, 0, text[i].size);
		memcpy((char *)&f + text[i].at, "b\xc3\xbcro", 5);
		if (net_iface_check(&f) != (path ? 0 : -EBADMSG))
			fail_msg("%s", text[i].name);
		/* U+009B */
		memcpy((char *)&f + text[i].at, "b\xc2\x9bro", 5);
		if (net_iface_check(&f) != -EBADMSG)
			fail_msg("%s: a control character", text[i].name);
	}
}

static void test_device(void **state)
{
	static const char *const bad[] = { "", "..", "a/b", "../../x" };

	(void)state;
	/* it becomes part of the path /run/net-<dev>.conf */
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct net_iface f = good();

		memset(f.dev, 0, NET_IFNAME);
		memcpy(f.dev, bad[i], strlen(bad[i]));
		assert_int_equal(net_iface_check(&f), -EBADMSG);
	}
}

static void test_garbage(void **state)
{
	struct net_iface *f = malloc(sizeof(*f));
	uint32_t x = 1;

	(void)state;
	assert_non_null(f);
	/* reading a bool that is neither 0 nor 1 would trip UBSan */
	memset(f, 0xff, sizeof(*f));
	assert_int_equal(net_iface_check(f), -EBADMSG);
	memset(f, 0x02, sizeof(*f));
	assert_int_equal(net_iface_check(f), -EBADMSG);
	for (unsigned round = 0; round < 200; round++) {
		uint8_t *p = (uint8_t *)f;

		for (size_t i = 0; i < sizeof(*f); i++) {
			x = x * 1103515245 + 12345; /* C11 7.22.2.2 */
			p[i] = (uint8_t)(x >> 16);
		}
		assert_int_equal(net_iface_check(f), -EBADMSG);
	}
	free(f);
}

static void test_enums(void **state)
{
	static const struct {
		const char *name;
		size_t at;
	} flag[] = {
		{ "guessed_netmask",
		  offsetof(struct net_iface, guessed_netmask) },
		{ "guessed_broadcast",
		  offsetof(struct net_iface, guessed_broadcast) },
		{ "server_is_dhcp",
		  offsetof(struct net_iface, server_is_dhcp) },
	};
	struct net_iface f = good();
	int method = IP_DHCP + 1;

	(void)state;
	/* whoever reads these later relies on them (C11 6.2.6.1p5) */
	memcpy(&f.method, &method, sizeof(method));
	assert_int_equal(net_iface_check(&f), -EBADMSG);
	for (size_t i = 0; i < sizeof(flag) / sizeof(flag[0]); i++) {
		f = good();
		((uint8_t *)&f)[flag[i].at] = 1;
		assert_int_equal(net_iface_check(&f), 0);
		((uint8_t *)&f)[flag[i].at] = 2;
		if (net_iface_check(&f) != -EBADMSG)
			fail_msg("%s", flag[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a good interface passes", test_good),
		CLAIM("counts out of range are rejected", test_counts),
		CLAIM("an interface has a number", test_ifindex),
		CLAIM("a route's prefix is 0 to 32", test_prefix),
		CLAIM("texts that do not end are rejected", test_unterminated),
		CLAIM("characters that are not printable are rejected",
		      test_characters),
		CLAIM("only a path may be UTF-8", test_utf8),
		CLAIM("a device name cannot be a path", test_device),
		CLAIM("garbage is rejected and not believed", test_garbage),
		CLAIM("what is no value of its type is rejected", test_enums),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
