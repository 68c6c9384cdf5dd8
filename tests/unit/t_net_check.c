/*
 * net_iface_check(): the worker may have been taken over by what came from
 * the network; PID 1 believes nothing of what comes through the pipe.
 */
#include "ipconfig/net_check.h"

#include "tests/unit/unit.h"

static struct net_iface good(void)
{
	struct net_iface f = {
		.ifindex = 2,
		.dev = "eth0",
		.proto = "dhcp",
		.method = IP_DHCP,
		.hw = { 2 },
		.hlen = 6,
		.info = { .addrs = { .n = 1 },
			  .routes = { .n = 1 },
			  .mtu = 1400,
			  .host = "pc1",
			  .nisdomain = "nis",
			  .domain = "example.org",
			  .search = "a.example.org. b.example.org.",
			  .root_path = "192.0.2.1:/srv,vers=3",
			  .boot_name = "boot.example.org",
			  .bootfile = "boot/vmlinuz" },
	};
	struct net_addr *a = &f.info.addrs.addr[0];

	a->ip = ip_from4(IP(192, 0, 2, 130));
	a->broadcast = ip_from4(IP(192, 0, 2, 255));
	a->prefix = 24;
	a->source = SOURCE_DHCP;
	a->lease_s = NET_FOREVER;
	f.info.routes.route[0].gateway = ip_from4(IP(192, 0, 2, 254));
	f.info.routes.route[0].source = SOURCE_PARAM;
	f.info.server.ip = ip_from4(IP(192, 0, 2, 1));
	f.info.from = ip_from4(IP(192, 0, 2, 1));
	f.info.dns[0] = ip_from4(IP(192, 0, 2, 53));
	return f;
}

static void test_good(void **state)
{
	struct net_iface f = good();

	(void)state;
	assert_int_equal(net_iface_check(&f), 0);
	f = (struct net_iface){ .ifindex = 3,
				.dev = "eth1",
				.proto = "none",
				.method = IP_STATIC,
				.hlen = 6,
				.info = { .addrs = { .n = 1 } } };
	f.info.addrs.addr[0].ip = ip_from4(IP(10, 0, 0, 1));
	assert_int_equal(net_iface_check(&f), 0);
}

/* Bytes with a largest value: the first and the last of each array. */
static const struct {
	const char *name;
	size_t at;
	uint8_t max;
} byte[] = {
#define BYTE(field, max)                                                       \
	{                                                                      \
#field, offsetof(struct net_iface, field), max                 \
	}
	BYTE(method, IP_ANY),
	BYTE(guessed_netmask, 1),
	BYTE(guessed_broadcast, 1),
	BYTE(hlen, 32), /* MAX_ADDR_LEN */
	BYTE(lifetimes, 1),
	BYTE(client_id_len, 253), /* type, and 252 of option 61's 255 bytes */
	BYTE(info.addrs.n, 4),
	BYTE(info.addrs.addr[0].prefix, 32),
	BYTE(info.addrs.addr[3].prefix, 32),
	BYTE(info.addrs.addr[0].source, SOURCE_DHCP),
	BYTE(info.addrs.addr[3].source, SOURCE_DHCP),
	BYTE(info.routes.n, 32),
	BYTE(info.routes.classless, 1),
	BYTE(info.routes.route[0].prefix, 32),
	BYTE(info.routes.route[31].prefix, 32),
	BYTE(info.routes.route[0].source, SOURCE_DHCP),
	BYTE(info.routes.route[31].source, SOURCE_DHCP),
	BYTE(info.server.is_dhcp, 1),
};

static void test_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(byte) / sizeof(byte[0]); i++) {
		for (unsigned v = 0; v <= 255; v++) {
			struct net_iface f = good();

			((uint8_t *)&f)[byte[i].at] = (uint8_t)v;
			if (net_iface_check(&f) !=
			    (v <= byte[i].max ? 0 : -EBADMSG))
				fail_msg("%s of %u", byte[i].name, v);
		}
	}
}

/* Every address, the first and the last of each array. */
static const struct {
	const char *name;
	size_t at;
} address[] = {
#define ADDRESS(field)                                                         \
	{                                                                      \
#field, offsetof(struct net_iface, field)                      \
	}
	ADDRESS(info.addrs.addr[0].ip),
	ADDRESS(info.addrs.addr[0].broadcast),
	ADDRESS(info.addrs.addr[3].ip),
	ADDRESS(info.addrs.addr[3].broadcast),
	ADDRESS(info.routes.route[0].dst),
	ADDRESS(info.routes.route[0].gateway),
	ADDRESS(info.routes.route[31].dst),
	ADDRESS(info.routes.route[31].gateway),
	ADDRESS(info.server.ip),
	ADDRESS(info.from),
	ADDRESS(info.dns[0]),
	ADDRESS(info.dns[2]),
	ADDRESS(info.ntp[0]),
	ADDRESS(info.ntp[2]),
	ADDRESS(info.boot[0]),
	ADDRESS(info.boot[3]),
};

static void test_addresses(void **state)
{
	/* family and bytes; ip_equal() looks at all, so each has one form */
	static const struct {
		struct ip_addr ip;
		int r;
	} row[] = {
		{ { 0, { 0 } }, 0 },
		{ { 2, { 192, 0, 2, 1 } }, 0 }, /* AF_INET */
		{ { 2, { 0, 0, 0, 1 } }, 0 },
		{ { 2, { 0 } }, -EBADMSG }, /* 0.0.0.0 is none */
		{ { 0, { 1 } }, -EBADMSG },
		{ { 0, { 0, 0, 0, 0, 1 } }, -EBADMSG },
		{ { 2, { 192, 0, 2, 1, 1 } }, -EBADMSG },
		{ { 10, { 0x20, 1 } }, -EBADMSG }, /* AF_INET6 */
		{ { 1, { 192, 0, 2, 1 } }, -EBADMSG },
		{ { 255, { 192, 0, 2, 1 } }, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(address) / sizeof(address[0]); i++) {
		for (size_t k = 0; k < sizeof(row) / sizeof(row[0]); k++) {
			struct net_iface f = good();

			memcpy((char *)&f + address[i].at, &row[k].ip,
			       sizeof(row[k].ip));
			if (net_iface_check(&f) != row[k].r)
				fail_msg("%s: %zu", address[i].name, k);
		}
	}
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
	TEXT(proto),
	TEXT(info.host),
	TEXT(info.nisdomain),
	TEXT(info.domain),
	{ "info.search", offsetof(struct net_iface, info.search), NET_SEARCH },
	TEXT(info.root_path),
	TEXT(info.boot_name),
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

/* What whoever reads it later relies on, said once more. */
static bool is_sane(const struct net_iface *f)
{
	const char *p = (const char *)f;
	bool sane = f->ifindex > 0 && strchr(f->dev, '/') == NULL;

	for (size_t i = 0; i < sizeof(byte) / sizeof(byte[0]); i++)
		sane &= (uint8_t)p[byte[i].at] <= byte[i].max;
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		const char *s = p + text[i].at;

		sane &= memchr(s, '\0', text[i].size) != NULL;
		for (; sane && *s != '\0'; s++)
			sane = (unsigned char)*s >= 32 && *s != 127;
	}
	for (size_t i = 0; i < sizeof(address) / sizeof(address[0]); i++) {
		uint8_t family = (uint8_t)p[address[i].at];

		sane &= family == 0 || family == 2;
	}
	return sane;
}

/* Behind a text's end: nobody reads it, so no value there means more. */
static bool is_unused(const struct net_iface *f, size_t at)
{
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		const char *s = (const char *)f + text[i].at;

		if (at >= text[i].at && at < text[i].at + text[i].size)
			return at > text[i].at + strlen(s) + 1;
	}
	return false;
}

static void test_flips(void **state)
{
	struct net_iface *f = malloc(sizeof(*f));
	unsigned accepted = 0;

	(void)state;
	assert_non_null(f);
	/* on the heap: ASan sees what is read behind it */
	*f = good();
	for (size_t i = 0; i < sizeof(*f); i++) {
		uint8_t *p = (uint8_t *)f + i, was = *p;
		bool unused = is_unused(f, i);

		/* any value, or any one bit */
		for (unsigned v = 1; v <= 255; v = unused ? 2 * v : v + 1) {
			*p = was ^ (uint8_t)v;
			if (net_iface_check(f) < 0)
				continue;
			accepted++;
			if (!is_sane(f))
				fail_msg("byte %zu of %u", i, *p);
		}
		*p = was;
	}
	free(f);
	/* times, numbers and unused text are any: else this tested nothing */
	assert_in_range(accepted, sizeof(*f), 254 * sizeof(*f));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a good interface passes", test_good),
		CLAIM("counts, flags, prefixes and enums are in range",
		      test_bytes),
		CLAIM("an address is none or of IPv4, in one form",
		      test_addresses),
		CLAIM("an interface has a number", test_ifindex),
		CLAIM("texts that do not end are rejected", test_unterminated),
		CLAIM("characters that are not printable are rejected",
		      test_characters),
		CLAIM("only a path may be UTF-8", test_utf8),
		CLAIM("a device name cannot be a path", test_device),
		CLAIM("garbage is rejected and not believed", test_garbage),
		CLAIM("whatever byte changes, what is accepted is sane",
		      test_flips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
