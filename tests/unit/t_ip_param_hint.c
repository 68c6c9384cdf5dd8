/*
 * ipconfig/ip_param.h: values that the kernel takes for something else, and
 * what the user is told then.
 */
#include "ipconfig/ip_param.h"

#include "tests/unit/unit.h"

static enum ip_method method(const char *value)
{
	struct ip_param_error err;
	struct ip_spec s;

	if (ip_param_parse(value, &s, &err) < 0)
		fail_msg("ip=%s: %s '%s'", value, err.field, err.text);
	return s.method;
}

/* It is refused, and the message names the text, and what is wrong with it. */
static void hinted(const char *value, const char *field, const char *text,
		   const char *hint)
{
	struct ip_param_error err = { .field = NULL };
	struct ip_spec s;

	assert_int_equal(ip_param_parse(value, &s, &err), -EINVAL);
	assert_non_null(strstr(err.field, field));
	assert_string_equal(err.text, text);
	if (strstr(err.hint, hint) == NULL)
		fail_msg("ip=%s: hint '%s'", value, err.hint);
	/* it goes right behind what was given */
	if (*hint == '\0')
		assert_string_equal(err.hint, "");
	else
		assert_memory_equal(err.hint, ": ", 2);
}

static void test_no_host(void **state)
{
	/*
	 * RFC 1122 section 3.2.1.3: 0, 127 and -1 are no host's, class D and E
	 * (RFC 1112, RFC 1700) neither; nor is a subnet's first or last one
	 */
	static const char *const none[] = {
		"127.0.0.1",
		"127.0.0.1:::8::lo:off",
		"0.0.0.1:::8::eth0:off",
		"0.1.2.3",
		"224.0.0.1",
		"239.1.2.3::::pc1",
		"240.0.0.1:::4",
		"255.255.255.255",
		"255.255.255.255:::32::eth0:off",
		"10.0.0.0:::24::eth0:off",
		"10.0.0.255:::24::eth0:off",
		"10.0.0.255:::255.255.255.0",
		"10.0.0.4:::30",
		"10.0.0.7:::30",
		/* RFC 791 section 3.2: its class has 8 bits */
		"10.0.0.0:::::eth0:off",
		"10.255.255.255",
	};
	/* with 31 and 32 bits (RFC 3021), or none told, it may be any */
	static const char *const some[] = {
		"10.0.0.0:::31", "10.0.0.1:::31", "10.0.0.255:::32",
		"10.0.0.0:::32", "10.0.0.255",
		"10.0.0.5:::30", "10.0.1.0:::23", "10.0.0.255:::23",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		char text[20];
		size_t len = strcspn(none[i], ":");

		memcpy(text, none[i], len);
		text[len] = '\0';
		hinted(none[i], "client", text, "no host");
	}
	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
		assert_int_equal(method(some[i]), IP_STATIC);
	/* what DHCP is asked for first, it may refuse itself */
	assert_int_equal(method("127.0.0.1:::::eth0:dhcp"), IP_DHCP);
}

static void test_hints(void **state)
{
	(void)state;
	hinted("dhcp6", "method", "dhcp6", "IPv6");
	hinted("dhcp,dhcp6", "method", "dhcp,dhcp6", "IPv6");
	hinted(":::::eth0:dhcp,dhcp6", "method", "dhcp,dhcp6", "IPv6");
	hinted(":::::eth0:auto6", "method", "auto6", "IPv6");
	hinted("[2001:db8::1]::[2001:db8::2]:64::eth0:off", "client", "[2001",
	       "IPv6");
	hinted("10.0.0.2:[2001:db8::2]", "server", "[2001", "IPv6");
	/* without brackets: RFC 4291 section 2.5.6, 2.5.4 */
	hinted("fe80::1", "client", "fe80", "IPv6");
	hinted("2001:db8::1", "client", "2001", "IPv6");
	hinted("10.0.0.2::fe80::1", "gateway", "fe80", "IPv6");
	/* names that look like it */
	hinted("fe0:x", "client", "fe0", "ip=DEVICE:dhcp");
	hinted("fe800:x", "client", "fe800", "ip=DEVICE:dhcp");
	hinted("fe80x:", "client", "fe80x", "ip=DEVICE:dhcp");
	/* dracut's methods */
	hinted("eth0:dhcp6", "method", "dhcp6", "IPv6");
	hinted("eth0:either6:1500", "method", "either6", "IPv6");
	hinted("link-local", "method", "link-local", "IPv6");
	hinted("10.0.0.2:::24::eth0:link6", "method", "link6", "IPv6");
	/* nothing is known to be meant by these */
	hinted("10.0.0.300", "method", "10.0.0.300", "");
	hinted("10.0.0.2:x", "server", "x", "");
	hinted(":::::eth0:foo", "method", "foo", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a static address is one that a host can have",
		      test_no_host),
		CLAIM("what others write there is told from a mistake",
		      test_hints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
