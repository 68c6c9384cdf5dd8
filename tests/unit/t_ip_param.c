/*
 * ipconfig/ip_param.h: the grammar of net/ipv4/ipconfig.c and of
 * Documentation/admin-guide/nfs/nfsroot.rst.
 */
#include "ipconfig/ip_param.h"

#include "tests/unit/unit.h"

static struct ip_spec good(const char *value)
{
	struct ip_spec s;
	struct ip_param_error err;
	int r;

	memset(&s, 0xee, sizeof(s));
	r = ip_param_parse(value, &s, &err);
	if (r < 0)
		fail_msg("ip=%s: %d, %s '%s'", value, r, err.field, err.text);
	return s;
}

/* value is refused with ret, and field and text say what was wrong. */
static void bad(const char *value, int ret, const char *field, const char *text)
{
	struct ip_spec s, before;
	struct ip_param_error err = { .field = NULL };
	int r;

	memset(&s, 0xee, sizeof(s));
	memset(&before, 0xee, sizeof(before));
	r = ip_param_parse(value, &s, &err);
	if (r != ret)
		fail_msg("ip=%s: %d", value, r);
	assert_memory_equal(&s, &before, sizeof(s));
	assert_non_null(err.field);
	if (field && !strstr(err.field, field))
		fail_msg("ip=%s: field %s", value, err.field);
	assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
	if (text)
		assert_string_equal(err.text, text);
	assert_non_null(err.hint);
	assert_true(*err.hint == '\0' || strncmp(err.hint, ": ", 2) == 0);
}

static void test_words(void **state)
{
	static const struct {
		const char *word;
		enum ip_method method;
	} row[] = {
		{ "dhcp", IP_DHCP },   { "on", IP_ANY },    { "any", IP_ANY },
		{ "bootp", IP_BOOTP }, { "rarp", IP_RARP }, { "both", IP_BOTH },
		{ "off", IP_OFF },     { "none", IP_OFF },  { "", IP_OFF },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct ip_spec s = good(row[i].word);

		assert_int_equal(s.method, row[i].method);
		assert_int_equal(s.client, 0);
		assert_int_equal(s.client_id_len, 0);
		assert_string_equal(s.dev, "");
		assert_string_equal(s.host, "");
	}
}

static void test_all_fields(void **state)
{
	struct ip_spec s = good("192.0.2.10:192.0.2.1:192.0.2.254:"
				"255.255.255.0:pc1.nis.example:eth0:none:"
				"192.0.2.53:192.0.2.54:192.0.2.123");

	(void)state;
	assert_int_equal(s.method, IP_STATIC);
	assert_int_equal(s.client, IP(192, 0, 2, 10));
	assert_int_equal(s.server, IP(192, 0, 2, 1));
	assert_int_equal(s.gateway, IP(192, 0, 2, 254));
	assert_int_equal(s.netmask, IP(255, 255, 255, 0));
	/* nodename up to the first dot, NIS domain behind it */
	assert_string_equal(s.host, "pc1");
	assert_string_equal(s.nisdomain, "nis.example");
	assert_string_equal(s.dev, "eth0");
	assert_int_equal(s.dns[0], IP(192, 0, 2, 53));
	assert_int_equal(s.dns[1], IP(192, 0, 2, 54));
	assert_int_equal(s.ntp, IP(192, 0, 2, 123));
	assert_int_equal(s.client_id_len, 0);
}

static void test_static(void **state)
{
	struct ip_spec s = good("10.0.0.2:::255.255.255.0::eth0:off");

	(void)state;
	assert_int_equal(s.method, IP_STATIC);
	assert_int_equal(s.client, IP(10, 0, 0, 2));
	assert_int_equal(s.gateway, 0);
	assert_int_equal(s.server, 0);
	assert_string_equal(s.host, "");
	assert_int_equal(s.dns[0], 0);
	/* no word is needed when there is an address and a device */
	assert_int_equal(good("10.0.0.2::::pc1:eth0").method, IP_STATIC);
	assert_int_equal(good("10.0.0.2:::255.0.0.0::eth0:").method, IP_STATIC);
	assert_int_equal(good("10.0.0.2::::::static").method, IP_STATIC);
	/* kinit(8): the client alone; "all" is any device */
	s = good("10.0.0.2");
	assert_int_equal(s.method, IP_STATIC);
	assert_int_equal(s.client, IP(10, 0, 0, 2));
	s = good("10.0.0.2:::::all");
	assert_string_equal(s.dev, "");
	assert_int_equal(s.match, MATCH_ANY);
	assert_int_equal(good("10.0.0.2:::::").match, MATCH_ANY);
	assert_int_equal(good("10.0.0.2:::::eth0").match, MATCH_NAME);
	assert_int_equal(good("dhcp").match, MATCH_ANY);
	assert_int_equal(good(":::::eth1:off").match, MATCH_NAME);
}

static void test_dhcp_fields(void **state)
{
	struct ip_spec s = good(":::::eth1:dhcp");

	(void)state;
	assert_int_equal(s.method, IP_DHCP);
	assert_string_equal(s.dev, "eth1");
	s = good("::::pc1::dhcp:192.0.2.53");
	assert_int_equal(s.method, IP_DHCP);
	assert_string_equal(s.host, "pc1");
	assert_string_equal(s.dev, "");
	assert_int_equal(s.dns[0], IP(192, 0, 2, 53));
	s = good(":192.0.2.1::::eth0:any");
	assert_int_equal(s.method, IP_ANY);
	assert_int_equal(s.server, IP(192, 0, 2, 1));
	/* every protocol stays enabled when the word is missing */
	assert_int_equal(good(":::::eth0").method, IP_ANY);
	assert_int_equal(good("::::pc1").method, IP_ANY);
}

static void test_off_fields(void **state)
{
	(void)state;
	/* "not a method and no client IP was given => disabled" */
	assert_int_equal(good(":::::eth0:off").method, IP_OFF);
	assert_int_equal(good("::::::none").method, IP_OFF);
}

static void test_unset(void **state)
{
	struct ip_spec s = good("0.0.0.0:0.0.0.0:0.0.0.0:0.0.0.0::eth0:dhcp:"
				"0.0.0.0:0.0.0.0:0.0.0.0");

	(void)state;
	assert_int_equal(s.client, 0);
	assert_int_equal(s.server, 0);
	assert_int_equal(s.gateway, 0);
	assert_int_equal(s.netmask, 0);
	assert_false(s.netmask_given);
	assert_int_equal(s.dns[0], 0);
	assert_int_equal(s.dns[1], 0);
	assert_int_equal(s.ntp, 0);
	assert_int_equal(s.method, IP_DHCP);
}

static void test_extra_fields(void **state)
{
	struct ip_spec s = good("10.0.0.2:::255.0.0.0:h:eth0:off:10.0.0.3::"
				"10.0.0.4:rest:is:ignored");

	(void)state;
	assert_int_equal(s.dns[0], IP(10, 0, 0, 3));
	assert_int_equal(s.dns[1], 0);
	assert_int_equal(s.ntp, IP(10, 0, 0, 4));
}

static void test_client_id(void **state)
{
	struct ip_spec s = good("dhcp,1,node");

	(void)state;
	assert_int_equal(s.method, IP_DHCP);
	assert_int_equal(s.client_id_len, 5);
	assert_memory_equal(s.client_id, "\1node", 5);
	s = good(":::::eth0:dhcp,0,a-b");
	assert_int_equal(s.client_id_len, 4);
	assert_memory_equal(s.client_id, "\0a-b", 4);
	assert_string_equal(s.dev, "eth0");
	s = good("dhcp,0xff,x"); /* type is read with base 0 */
	assert_int_equal(s.client_id_len, 2);
	assert_memory_equal(s.client_id, "\xffx", 2);
	/* alone, the value may have a ':' and a ',' in it */
	s = good("dhcp,1,52:54,00");
	assert_int_equal(s.client_id_len, 9);
	assert_memory_equal(s.client_id,
			    "\1"
			    "52:54,00",
			    9);
}

static void test_client_id_lengths(void **state)
{
	char value[300] = "dhcp,1,";
	struct ip_spec s;
	struct ip_param_error err;

	(void)state;
	memset(value + 7, 'x', 251); /* the kernel's limit */
	value[7 + 251] = '\0';
	s = good(value);
	assert_int_equal(s.client_id_len, 252);
	memset(value + 7, 'x', 253); /* NET_CLIENT_ID less the type */
	value[7 + 253] = '\0';
	assert_int_equal(ip_param_parse(value, &s, &err), -ENAMETOOLONG);
	bad("dhcp,256,x", -EINVAL, NULL, NULL);
	bad("dhcp,x,y", -EINVAL, NULL, NULL);
	bad(":::::eth0:dhcp,-1,y", -EINVAL, NULL, NULL);
	bad("dhcp,,y", -EINVAL, NULL, NULL);
	/* nothing behind the comma is dropped without a word */
	bad("dhcp,eth0", -EINVAL, "method", "dhcp,eth0");
	bad("dhcp,1x", -EINVAL, "method", "dhcp,1x");
	/* the kernel takes a type without a value for no identifier */
	assert_int_equal(good("dhcp,").client_id_len, 0);
	assert_int_equal(good("dhcp,1").client_id_len, 0);
	assert_int_equal(good("dhcp,1,").client_id_len, 0);
}

static void test_prefix(void **state)
{
	(void)state;
	/* not the kernel's: dracut and systemd take a prefix length too */
	assert_int_equal(good("10.0.0.2:::24::eth0:off").netmask, 0xffffff00);
	assert_int_equal(good("10.0.0.2:::32::eth0:off").netmask, 0xffffffff);
	assert_int_equal(good("10.0.0.2:::1::eth0:off").netmask, 0x80000000);
	assert_true(good("10.0.0.2:::1::eth0:off").netmask_given);
	assert_true(good("10.0.0.2:::255.0.0.0").netmask_given);
	assert_false(good("10.0.0.2:::::eth0:off").netmask_given);
	/* no bits at all: everything is on the link */
	assert_true(good("10.0.0.2:::0::eth0:off").netmask_given);
	assert_int_equal(good("10.0.0.2:::0::eth0:off").netmask, 0);
}

static void test_bad_addresses(void **state)
{
	(void)state;
	bad("10.0.0.300:::255.0.0.0::eth0", -EINVAL, "client", "10.0.0.300");
	bad("10.0.0.2:x", -EINVAL, "server", "x");
	bad("10.0.0.2::10.0.0:", -EINVAL, "gateway", "10.0.0");
	bad("10.0.0.2:::255.0.255.0", -EINVAL, "netmask", "255.0.255.0");
	bad("10.0.0.2:::33", -EINVAL, "netmask", "33");
	bad("10.0.0.2:::/24", -EINVAL, "netmask", "/24");
	bad("10.0.0.2/24:::", -EINVAL, "client", "10.0.0.2/24");
	bad("::::::dhcp:ns", -EINVAL, "name server", "ns");
	bad("::::::dhcp::1.2.3.4.5", -EINVAL, "name server", "1.2.3.4.5");
	bad("::::::dhcp:::1.2.3.4 ", -EINVAL, "NTP server", "1.2.3.4 ");
	bad("[2001:db8::1]::", -EINVAL, "client", "[2001");
	/* the device's place is the first one only before a method */
	bad("eth0:10.0.0.1", -EINVAL, "client", "eth0");
	bad("eth0:", -EINVAL, "client", "eth0");
}

static void test_bad_names(void **state)
{
	char value[200];

	(void)state;
	bad("::::a b:eth0:dhcp", -EINVAL, "host", NULL);
	bad("::::a'b:eth0:dhcp", -EINVAL, "host", NULL);
	bad("::::$(id):eth0:dhcp", -EINVAL, "host", NULL);
	bad(":::::et/h0:dhcp", -EINVAL, "device", "et/h0");
	bad(":::::..:dhcp", -EINVAL, "device", "..");
	memset(value, 0, sizeof(value));
	memcpy(value, "::::", 4);
	memset(value + 4, 'h', 65); /* __NEW_UTS_LEN is 64 */
	bad(value, -ENAMETOOLONG, "host", NULL);
	value[4 + 64] = '\0';
	assert_int_equal(strlen(good(value).host), 64);
	assert_string_equal(good(":::::fifteen_chars_x:dhcp").dev,
			    "fifteen_chars_x");
	memset(value, 0, sizeof(value));
	memcpy(value, ":::::sixteencharacter:dhcp", 26);
	{
		struct ip_spec s;
		struct ip_param_error err = { .field = NULL };

		/* the kernel would cut it and wait for another device */
		assert_true(ip_param_parse(value, &s, &err) < 0);
		assert_non_null(strstr(err.field, "device"));
	}
}

static void test_bad_words(void **state)
{
	char value[300];

	(void)state;
	bad("ibft", -EPROTONOSUPPORT, NULL, "ibft");
	bad(":::::eth0:ibft", -EPROTONOSUPPORT, NULL, "ibft");
	bad("bootpx", -EINVAL, NULL, "bootpx");
	bad("foo", -EINVAL, NULL, "foo");
	bad(":::::eth0:foo", -EINVAL, NULL, "foo");
	bad("DHCP", -EINVAL, NULL, "DHCP");
	/* a long one is cut in the message */
	memset(value, 'x', sizeof(value));
	value[sizeof(value) - 1] = '\0';
	{
		struct ip_spec s;
		struct ip_param_error err;

		assert_true(ip_param_parse(value, &s, &err) < 0);
		assert_non_null(memchr(err.text, '\0', sizeof(err.text)));
		assert_int_equal(err.text[0], 'x');
	}
}

static void test_word_alone(void **state)
{
	struct ip_spec s = { 0 };

	(void)state;
	assert_int_equal(ip_param_word("dhcp", &s), 0);
	assert_int_equal(s.method, IP_DHCP);
	assert_int_equal(ip_param_word("any", &s), 0);
	assert_int_equal(s.method, IP_ANY);
	assert_int_equal(ip_param_word("none", &s), 0);
	assert_int_equal(s.method, IP_OFF);
	assert_int_equal(ip_param_word("dhcp,1,ab", &s), 0);
	assert_memory_equal(s.client_id, "\1ab", 3);
	assert_int_equal(ip_param_word("eth0", &s), -ENOENT);
	assert_int_equal(ip_param_word("", &s), -ENOENT);
	assert_int_equal(ip_param_word("ibft", &s), -EPROTONOSUPPORT);
	assert_int_equal(ip_param_word("onx", &s), -ENOENT);
	assert_int_equal(ip_param_word("o", &s), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("autoconf words stand alone", test_words),
		CLAIM("all ten fields are read", test_all_fields),
		CLAIM("an address without DHCP is static", test_static),
		CLAIM("fields may go with dhcp", test_dhcp_fields),
		CLAIM("off without an address is off", test_off_fields),
		CLAIM("0.0.0.0 is not given", test_unset),
		CLAIM("fields after the tenth are ignored", test_extra_fields),
		CLAIM("dhcp,type,value is a client identifier", test_client_id),
		CLAIM("client identifiers have limits", test_client_id_lengths),
		CLAIM("a netmask may be a prefix length", test_prefix),
		CLAIM("a bad address is named with its field",
		      test_bad_addresses),
		CLAIM("a bad host or device is named", test_bad_names),
		CLAIM("an unknown word is named", test_bad_words),
		CLAIM("a word alone is one of the list", test_word_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
