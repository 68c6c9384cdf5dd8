/*
 * ipconfig/ip_dracut.h: the forms of dracut.cmdline(7), told apart from the
 * kernel's as dracut's ip_to_var() does, and hardware addresses as PXELINUX
 * (IPAPPEND 2) and iPXE write them.
 */
#include "ipconfig/ip_dracut.h"

#include "ipconfig/ip_param.h"
#include "tests/unit/capture.h"
#include "tests/unit/unit.h"

static const uint8_t mac[] = { 0x52, 0x54, 0, 0x12, 0xab, 0xcd };

static struct capture said;

static struct ip_spec good(const char *value)
{
	struct ip_param_error err;
	struct ip_spec s;
	int r;

	memset(&s, 0xee, sizeof(s));
	capture_start(&said);
	r = ip_param_parse(value, &s, &err);
	capture_end(&said);
	if (r < 0)
		fail_msg("ip=%s: %d, %s '%s'%s", value, r, err.field, err.text,
			 err.hint);
	return s;
}

static void bad(const char *value, const char *field, const char *text)
{
	struct ip_param_error err = { .field = NULL };
	struct ip_spec s;
	int r = ip_param_parse(value, &s, &err);

	if (r != -EINVAL)
		fail_msg("ip=%s: %d", value, r);
	if (strcmp(err.field, field) != 0 || strcmp(err.text, text) != 0)
		fail_msg("ip=%s: %s '%s'", value, err.field, err.text);
}

static bool has_mac(const struct ip_spec *s)
{
	static const uint8_t none[sizeof(s->set_hw)];

	if (memcmp(s->set_hw, none, sizeof(none)) == 0)
		return false;
	assert_memory_equal(s->set_hw, mac, sizeof(mac));
	return true;
}

static void test_short(void **state)
{
	static const struct {
		const char *value;
		enum ip_method method;
		const char *dev;
		uint32_t mtu;
		bool mac;
	} row[] = {
		{ "eth0:dhcp", IP_DHCP, "eth0", 0, false },
		{ "ens3:on", IP_ANY, "ens3", 0, false },
		{ "ens3:any", IP_ANY, "ens3", 0, false },
		{ "eth0:dhcp:", IP_DHCP, "eth0", 0, false },
		{ "eth0:dhcp::", IP_DHCP, "eth0", 0, false },
		{ "eth0:dhcp:1400", IP_DHCP, "eth0", 1400, false },
		{ "eth0:dhcp:1400:", IP_DHCP, "eth0", 1400, false },
		{ "eth0:dhcp:0", IP_DHCP, "eth0", 0, false },
		{ "eth0:dhcp:9000:52:54:00:12:ab:cd", IP_DHCP, "eth0", 9000,
		  true },
		{ "eth0:dhcp::52:54:00:12:AB:CD", IP_DHCP, "eth0", 0, true },
		{ "eth0:dhcp::52-54-00-12-ab-cd", IP_DHCP, "eth0", 0, true },
		/* not the shell's, but network-generator's and NM's */
		{ "eth0:off", IP_OFF, "eth0", 0, false },
		{ "eth0:none", IP_OFF, "eth0", 0, false },
		{ "eth0:bootp", IP_BOOTP, "eth0", 0, false },
		{ "eth0:single-dhcp", IP_DHCP, "eth0", 0, false },
		{ "e:dhcp,1,x", IP_DHCP, "e", 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct ip_spec s = good(row[i].value);

		if (s.method != row[i].method || s.match != MATCH_NAME ||
		    strcmp(s.dev, row[i].dev) != 0 || s.mtu != row[i].mtu ||
		    has_mac(&s) != row[i].mac)
			fail_msg("ip=%s: %d %d '%s' %u %d", row[i].value,
				 s.method, s.match, s.dev, s.mtu, has_mac(&s));
		assert_int_equal(s.client | s.server | s.gateway, 0);
		assert_string_equal(said.text, "");
	}
	assert_memory_equal(good("e:dhcp,1,x").client_id, "\1x", 2);
	/* dracut: no device is each of them */
	assert_int_equal(good(":dhcp").match, MATCH_ANY);
	assert_int_equal(good("all:dhcp").match, MATCH_ANY);
	assert_int_equal(good("single-dhcp").method, IP_DHCP);
	assert_int_equal(good("single-dhcp").match, MATCH_ANY);
}

static void test_long(void **state)
{
	static const struct {
		const char *tail;
		uint32_t mtu, dns0, dns1, ntp;
		bool mac;
	} row[] = {
		{ "", 0, 0, 0, 0, false },
		{ ":", 0, 0, 0, 0, false },
		{ ":1400", 1400, 0, 0, 0, false },
		{ ":1400:", 1400, 0, 0, 0, false },
		{ ":9000:52:54:00:12:ab:cd", 9000, 0, 0, 0, true },
		{ ":9000:52-54-00-12-ab-cd", 9000, 0, 0, 0, true },
		{ "::52:54:00:12:ab:cd", 0, 0, 0, 0, true },
		{ "::52-54-00-12-ab-cd", 0, 0, 0, 0, true },
		/* the kernel's: ip_to_var() has an address there, or nothing */
		{ ":10.0.0.53", 0, IP(10, 0, 0, 53), 0, 0, false },
		{ ":10.0.0.53:10.0.0.54", 0, IP(10, 0, 0, 53), IP(10, 0, 0, 54),
		  0, false },
		{ "::10.0.0.54", 0, 0, IP(10, 0, 0, 54), 0, false },
		{ ":::10.0.0.9", 0, 0, 0, IP(10, 0, 0, 9), false },
		{ ":10.0.0.53:::any:thing", 0, IP(10, 0, 0, 53), 0, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		char value[100] = "10.0.0.2::10.0.0.1:24:h:eth0:none";
		struct ip_spec s;

		strcat(value, row[i].tail);
		s = good(value);
		if (s.mtu != row[i].mtu || s.dns[0] != row[i].dns0 ||
		    s.dns[1] != row[i].dns1 || s.ntp != row[i].ntp ||
		    has_mac(&s) != row[i].mac)
			fail_msg("ip=%s: %u %x %x %x", value, s.mtu, s.dns[0],
				 s.dns[1], s.ntp);
		assert_int_equal(s.method, IP_STATIC);
		assert_int_equal(s.client, IP(10, 0, 0, 2));
		assert_int_equal(s.gateway, IP(10, 0, 0, 1));
		assert_string_equal(s.host, "h");
		assert_string_equal(s.dev, "eth0");
		assert_string_equal(said.text, "");
	}
}

static void test_peer(void **state)
{
	struct ip_spec s;

	(void)state;
	/* dracut.cmdline(7): <peer>; nfsroot.rst: <server-ip> */
	s = good("10.0.0.2:10.0.0.9:::h:eth0:off:1500");
	assert_int_equal(s.server, IP(10, 0, 0, 9));
	assert_non_null(strstr(said.text, "ip=10.0.0.2:10.0.0.9:"));
	assert_non_null(strstr(said.text, " 10.0.0.9 "));
	assert_non_null(strstr(said.text, "server"));
	assert_non_null(strstr(said.text, "peer"));
	s = good("10.0.0.2:10.0.0.9:::h:eth0:off::52-54-00-12-ab-cd");
	assert_non_null(strstr(said.text, "peer"));
	/* PXELINUX's IPAPPEND 1 and U-Boot's: nothing tells of dracut */
	s = good("10.0.0.2:10.0.0.9:10.0.0.1:255.255.255.0");
	assert_string_equal(said.text, "");
	s = good("10.0.0.2:10.0.0.9:::h:eth0:off:10.0.0.53");
	assert_string_equal(said.text, "");
}

static void test_bad(void **state)
{
	(void)state;
	bad("eth0:dhcp:67", "MTU", "67"); /* RFC 791: 68 */
	bad("eth0:dhcp:65536", "MTU", "65536");
	bad("eth0:dhcp:99999999999", "MTU", "99999999999");
	bad("eth0:dhcp:x", "MTU", "x");
	bad("eth0:dhcp:-1", "MTU", "-1");
	bad("eth0:dhcp:1500:x", "MAC address", "x");
	bad("eth0:dhcp:1500:52:54:00:12:ab", "MAC address", "52:54:00:12:ab");
	bad("eth0:dhcp:1500:52:54:00:12:ab:cd:", "MAC address",
	    "52:54:00:12:ab:cd:");
	bad("eth0:dhcp:1500:52:54:00:12:ab:cd:ef", "MAC address",
	    "52:54:00:12:ab:cd:ef");
	bad("eth0:dhcp:1500:5254.0012.abcd", "MAC address", "5254.0012.abcd");
	bad("eth0:dhcp:1500:01:00:5e:00:00:01", "MAC address",
	    "01:00:5e:00:00:01"); /* a group's */
	bad("eth0:dhcp:1500:ff:ff:ff:ff:ff:ff", "MAC address",
	    "ff:ff:ff:ff:ff:ff");
	bad("eth0:dhcp:1500:00:00:00:00:00:00", "MAC address",
	    "00:00:00:00:00:00");
	bad("et/h0:dhcp", "device", "et/h0");
	bad("10.0.0.2:dhcp", "device", "10.0.0.2");
	bad("[fe80::1]:dhcp", "client address", "[fe80");
	bad("eth0:dhcp,256,x", "method", "dhcp,256,x");
	bad("10.0.0.2:::24:h:eth0:off:1500:zz", "MAC address", "zz");
	/* no number and no address */
	bad("10.0.0.2:::24:h:eth0:off:1500x", "name server 1", "1500x");
	bad("10.0.0.2:::24:h:eth0:off::52:54", "name server 2", "52");
}

static void test_bootif_device(void **state)
{
	struct ip_spec s;

	(void)state;
	s = good("BOOTIF:dhcp");
	assert_int_equal(s.match, MATCH_MAC);
	assert_int_equal(s.hlen, 0); /* who knows BOOTIF= says it */
	assert_string_equal(s.dev, "BOOTIF");
	s = good("10.0.0.2:::24:h:BOOTIF:off");
	assert_int_equal(s.match, MATCH_MAC);
	assert_int_equal(good("BOOTIF1:dhcp").match, MATCH_NAME);
	assert_int_equal(good("bootif:dhcp").match, MATCH_NAME);
}

static void test_mac(void **state)
{
	static const char *const good[] = {
		"52:54:00:12:ab:cd",
		"52-54-00-12-AB-CD",
		"52:54-00:12-aB:Cd",
	};
	static const char *const bad[] = {
		"",
		"5",
		"52",
		"52:",
		"52:54:00:12:ab",
		"52:54:00:12:ab:",
		"52:54:00:12:ab:c",
		"52:54:00:12:ab:cd:",
		"52:54:00:12:ab:cd ",
		" 52:54:00:12:ab:cd",
		"52:54:00:12:ab:cd:ef",
		"5254:00:12:ab:cd",
		"525400 12abcd",
		"g2:54:00:12:ab:cd",
		"52:54:00:12:ab:cg",
		"52.54.00.12.ab.cd",
		"::::::",
		"53:54:00:12:ab:cd",
		"00:00:00:00:00:00",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		uint8_t hw[sizeof(mac)];

		assert_int_equal(mac_parse(good[i], hw), 0);
		assert_memory_equal(hw, mac, sizeof(mac));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *text = exact(bad[i], strlen(bad[i]) + 1);
		uint8_t hw[sizeof(mac)], same[sizeof(mac)];

		memset(hw, 0xee, sizeof(hw));
		memset(same, 0xee, sizeof(same));
		if (mac_parse(text, hw) != -EINVAL)
			fail_msg("'%s'", text);
		assert_memory_equal(hw, same, sizeof(hw));
		free(text);
	}
}

static void test_bootif(void **state)
{
	static const char *const good[] = {
		"01-52-54-00-12-ab-cd", /* PXELINUX */
		"01-52-54-00-12-AB-CD",
		"01:52:54:00:12:ab:cd",
		"52-54-00-12-ab-cd",
		"52:54:00:12:AB:CD", /* GRUB's net_default_mac */
	};
	static const char *const bad[] = {
		"01-",
		"01",
		"20-52-54-00-12-ab-cd", /* ARPHRD_INFINIBAND is 32 */
		"06-52-54-00-12-ab-cd",
		"01-01-52-54-00-12-ab-cd",
		"1-52-54-00-12-ab-cd",
		"eth0",
		"01-52-54-00-12-ab",
		"01x52-54-00-12-ab-cd",
		"01-00-00-00-00-00-00",
	};
	uint8_t hw[sizeof(mac)];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		memset(hw, 0, sizeof(hw));
		assert_int_equal(bootif_parse(good[i], hw), 0);
		assert_memory_equal(hw, mac, sizeof(mac));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (bootif_parse(bad[i], hw) != -EINVAL)
			fail_msg("'%s'", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("a method in the second field: the device is first",
		      test_short),
		CLAIM("a number behind the method is an MTU, else the kernel's",
		      test_long),
		CLAIM("a peer that is taken for the server is told", test_peer),
		CLAIM("a bad MTU or hardware address is named", test_bad),
		CLAIM("BOOTIF is a device by its hardware address",
		      test_bootif_device),
		CLAIM("a hardware address is six bytes, and no group's",
		      test_mac),
		CLAIM("BOOTIF may have Ethernet's type before it", test_bootif),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
