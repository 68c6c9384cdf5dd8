/*
 * net_result_check(): the worker may have been taken over by what came from
 * the network; PID 1 believes nothing of what comes through the pipe.
 */
#include "ipconfig/iface.h"

#include "tests/unit/unit.h"

static struct net_result good(void)
{
	return (struct net_result){
		.n_ifaces = 2,
		.iface = {
			{ .ifindex = 2, .dev = "eth0", .method = IP_DHCP,
			  .hw = { 2 }, .hlen = 6, .mtu = 1500,
			  .address = IP(192, 0, 2, 130),
			  .info = { .netmask = IP(255, 255, 255, 0),
				    .broadcast = IP(192, 0, 2, 255),
				    .gateway = IP(192, 0, 2, 254),
				    .server = IP(192, 0, 2, 1),
				    .n_routes = 1,
				    .route = { { 0, IP(192, 0, 2, 254), 0 } },
				    .host = "pc1", .nisdomain = "nis",
				    .domain = "example.org",
				    .search = "a.example.org. b.example.org.",
				    .root_path = "192.0.2.1:/srv,vers=3",
				    .bootfile = "boot/vmlinuz" } },
			{ .ifindex = 3, .dev = "eth1", .method = IP_STATIC,
			  .hlen = 6, .address = IP(10, 0, 0, 1),
			  .info = { .netmask = IP(255, 0, 0, 0),
				    .broadcast = IP(10, 255, 255, 255) } },
		},
	};
}

static void test_good(void **state)
{
	struct net_result r = good();

	(void)state;
	assert_int_equal(net_result_check(&r), 0);
	r = (struct net_result){ .n_ifaces = 0 };
	assert_int_equal(net_result_check(&r), 0);
}

static void test_counts(void **state)
{
	struct net_result r = good();

	(void)state;
	r.n_ifaces = NET_SPECS + 1;
	assert_int_equal(net_result_check(&r), -EBADMSG);
	r.n_ifaces = UINT32_MAX;
	assert_int_equal(net_result_check(&r), -EBADMSG);
	r = good();
	r.iface[1].info.n_routes = NET_ROUTES + 1;
	assert_int_equal(net_result_check(&r), -EBADMSG);
	r.iface[1].info.n_routes = UINT32_MAX;
	assert_int_equal(net_result_check(&r), -EBADMSG);
	r = good();
	r.iface[0].hlen = NET_HWADDR + 1;
	assert_int_equal(net_result_check(&r), -EBADMSG);
}

static void test_prefix(void **state)
{
	struct net_result r = good();

	(void)state;
	r.iface[0].info.route[0].prefix = 32;
	assert_int_equal(net_result_check(&r), 0);
	r.iface[0].info.route[0].prefix = 33;
	assert_int_equal(net_result_check(&r), -EBADMSG);
}

/* Every text of an interface that must be checked. */
static const struct {
	const char *name;
	size_t at, size;
	bool blanks; /* the search list has them between its names */
} text[] = {
#define TEXT(field)                                                            \
	{                                                                      \
#field, offsetof(struct net_iface, field),                     \
			sizeof(((struct net_iface *)0)->field), false          \
	}
	TEXT(dev),
	TEXT(info.host),
	TEXT(info.nisdomain),
	TEXT(info.domain),
	{ "info.search", offsetof(struct net_iface, info.search), NET_SEARCH,
	  true },
	TEXT(info.root_path),
	TEXT(info.bootfile),
};

static void test_unterminated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		/* on the heap, so that ASan sees a strlen() too far */
		struct net_result *r = malloc(sizeof(*r));

		for (unsigned n = 0; n < 2; n++) {
			*r = good();
			memset((char *)&r->iface[n] + text[i].at, 'a',
			       text[i].size);
			if (net_result_check(r) != -EBADMSG)
				fail_msg("%s of %u", text[i].name, n);
		}
		free(r);
	}
	{ /* the very last bytes of the struct */
		struct net_result *r = malloc(sizeof(*r));

		*r = good();
		r->n_ifaces = NET_SPECS;
		for (unsigned i = 0; i < NET_SPECS; i++)
			r->iface[i] = r->iface[0];
		assert_int_equal(net_result_check(r), 0);
		memset(r->iface[NET_SPECS - 1].info.bootfile, 'a',
		       NET_BOOTFILE);
		assert_int_equal(net_result_check(r), -EBADMSG);
		free(r);
	}
}

static void test_characters(void **state)
{
	static const char bad[] = { '\n', '\r', '\t',	    27,
				    1,	  127,	(char)0x80, (char)0xff };

	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		for (size_t c = 0; c < sizeof(bad); c++) {
			struct net_result r = good();
			char *p = (char *)&r.iface[0] + text[i].at;

			memset(p, 0, text[i].size);
			p[0] = 'a';
			p[1] = bad[c];
			p[2] = 'b';
			if (net_result_check(&r) != -EBADMSG)
				fail_msg("%s: %d", text[i].name, bad[c]);
		}
	}
}

static void test_utf8(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		struct net_result r = good();
		bool path = strcmp(text[i].name, "info.root_path") == 0 ||
			    strcmp(text[i].name, "info.bootfile") == 0;

		memset((char *)&r.iface[0] + text[i].at, 0, text[i].size);
		memcpy((char *)&r.iface[0] + text[i].at, "b\xc3\xbcro", 5);
		if (net_result_check(&r) != (path ? 0 : -EBADMSG))
			fail_msg("%s", text[i].name);
		/* U+009B */
		memcpy((char *)&r.iface[0] + text[i].at, "b\xc2\x9bro", 5);
		if (net_result_check(&r) != -EBADMSG)
			fail_msg("%s: a control character", text[i].name);
	}
}

static void test_device(void **state)
{
	static const char *const bad[] = { "", "..", "a/b", "../../x" };

	(void)state;
	/* it becomes part of the path /run/net-<dev>.conf */
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct net_result r = good();

		memset(r.iface[0].dev, 0, NET_IFNAME);
		memcpy(r.iface[0].dev, bad[i], strlen(bad[i]));
		assert_int_equal(net_result_check(&r), -EBADMSG);
	}
}

static void test_garbage(void **state)
{
	struct net_result *r = malloc(sizeof(*r));
	uint32_t x = 1;

	(void)state;
	/* reading a bool that is neither 0 nor 1 would trip UBSan */
	memset(r, 0xff, sizeof(*r));
	assert_int_equal(net_result_check(r), -EBADMSG);
	memset(r, 0x02, sizeof(*r));
	assert_int_equal(net_result_check(r), -EBADMSG);
	for (unsigned round = 0; round < 200; round++) {
		uint8_t *p = (uint8_t *)r;

		for (size_t i = 0; i < sizeof(*r); i++) {
			x = x * 1103515245 + 12345; /* C11 7.22.2.2 */
			p[i] = (uint8_t)(x >> 16);
		}
		r->n_ifaces %= NET_SPECS;
		r->n_ifaces++;
		assert_int_equal(net_result_check(r), -EBADMSG);
	}
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a good result passes", test_good),
		CLAIM("counts out of range are rejected", test_counts),
		CLAIM("a route's prefix is 0 to 32", test_prefix),
		CLAIM("texts that do not end are rejected", test_unterminated),
		CLAIM("characters that are not printable are rejected",
		      test_characters),
		CLAIM("only a path may be UTF-8", test_utf8),
		CLAIM("a device name cannot be a path", test_device),
		CLAIM("garbage is rejected and not believed", test_garbage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
