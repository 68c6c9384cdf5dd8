/*
 * kinit/param_net.h: words of the network, one by one (dracut.cmdline(7),
 * kinit(8)), and what is told of bad ones.
 */
#include "tests/unit/capture.h"
#include "tests/unit/plan.h"

#define NFS "root=/dev/nfs "

static struct capture said;

static void loud(const char *text)
{
	capture_start(&said);
	good(text);
	capture_end(&said);
}

static void quiet(const char *text)
{
	loud(text);
	assert_string_equal(said.text, "");
}

static void test_client_id(void **state)
{
	(void)state;
	quiet(NFS);
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_NONE);
	quiet(NFS "kinit.clientid=mac");
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_MAC);
	quiet(NFS "kinit.clientid=uuid");
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_UUID);
	quiet(NFS "kinit.clientid=duid kinit.clientid=none");
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_NONE);
	quiet(NFS "kinit.clientid=duid");
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_DUID);
	quiet(NFS "kinit.clientid=0,node-1,x");
	assert_int_equal(plan.net.client_id_kind, CLIENT_ID_GIVEN);
	assert_int_equal(plan.net.client_id_len, 9);
	assert_memory_equal(plan.net.client_id, "\0node-1,x", 9);
	bad(NFS "kinit.clientid=", KI_VALUE, "kinit.clientid", "");
	bad(NFS "kinit.clientid=MAC", KI_VALUE, "kinit.clientid", "MAC");
	bad(NFS "kinit.clientid=1", KI_VALUE, "kinit.clientid", "=1");
	bad(NFS "kinit.clientid=256,x", KI_VALUE, "kinit.clientid", "256,x");
	bad(NFS "kinit.clientid=,x", KI_VALUE, "kinit.clientid", ",x");
}

static void test_bools(void **state)
{
	(void)state;
	quiet(NFS);
	assert_false(plan.net.pxe || plan.net.rapid_commit ||
		     plan.net.no_peer_dns || plan.net_words.all ||
		     plan.net_words.no_bootif);
	quiet(NFS "kinit.pxe kinit.rapid-commit rd.neednet rd.peerdns "
		  "rd.bootif");
	assert_true(plan.net.pxe && plan.net.rapid_commit &&
		    plan.net_words.all);
	assert_false(plan.net.no_peer_dns || plan.net_words.no_bootif);
	quiet(NFS "kinit.pxe=1 kinit.pxe=off kinit.rapid_commit=no "
		  "rd.neednet=0 rd.peerdns=0 rd.bootif=false");
	assert_false(plan.net.pxe || plan.net.rapid_commit ||
		     plan.net_words.all);
	assert_true(plan.net.no_peer_dns && plan.net_words.no_bootif);
	quiet(NFS "kinit.pxe=yes rd.peerdns=true rd.neednet=on");
	assert_true(plan.net.pxe && plan.net_words.all);
	assert_false(plan.net.no_peer_dns);
	bad(NFS "kinit.pxe=maybe", KI_VALUE, "kinit.pxe", "maybe");
	bad(NFS "rd.peerdns=2", KI_VALUE, "rd.peerdns", "2");
	bad(NFS "rd.neednet=", KI_VALUE, "rd.neednet", "");
}

static void test_acd(void **state)
{
	(void)state;
	quiet(NFS);
	assert_int_equal(plan.net.acd, ACD_PROBE);
	quiet(NFS "kinit.acd=off");
	assert_int_equal(plan.net.acd, ACD_OFF);
	quiet(NFS "kinit.acd=wait kinit.acd=probe");
	assert_int_equal(plan.net.acd, ACD_PROBE);
	quiet(NFS "kinit.acd=wait");
	assert_int_equal(plan.net.acd, ACD_WAIT);
	bad(NFS "kinit.acd=1", KI_VALUE, "kinit.acd", "1");
	bad(NFS "kinit.acd=", KI_VALUE, "kinit.acd", "");
}

static void test_servers(void **state)
{
	(void)state;
	quiet(NFS "kinit.dhcp.server=10.0.0.1,10.0.0.2 "
		  "kinit.dhcp.deny=10.0.0.3,");
	assert_int_equal(plan.net.n_allow, 2);
	assert_int_equal(plan.net.allow[0], IP(10, 0, 0, 1));
	assert_int_equal(plan.net.allow[1], IP(10, 0, 0, 2));
	assert_int_equal(plan.net.n_deny, 1);
	assert_int_equal(plan.net.deny[0], IP(10, 0, 0, 3));
	quiet(NFS "kinit.dhcp.server=10.0.0.9,x kinit.dhcp.server=10.0.0.1");
	assert_int_equal(plan.net.n_allow, 1);
	quiet(NFS "kinit.dhcp.deny=1.1.1.1,2.1.1.1,3.1.1.1,4.1.1.1,5.1.1.1,"
		  "6.1.1.1,7.1.1.1,8.1.1.1");
	assert_int_equal(plan.net.n_deny, 8);
	bad(NFS "kinit.dhcp.deny=1.1.1.1,2.1.1.1,3.1.1.1,4.1.1.1,5.1.1.1,"
		"6.1.1.1,7.1.1.1,8.1.1.1,9.1.1.1",
	    KI_WORDS, "kinit.dhcp.deny", "more than 8");
	bad(NFS "kinit.dhcp.server=", KI_VALUE, "kinit.dhcp.server", "");
	bad(NFS "kinit.dhcp.server=,", KI_VALUE, "kinit.dhcp.server", "=,");
	bad(NFS "kinit.dhcp.server=pc", KI_VALUE, "kinit.dhcp.server", "pc");
	bad(NFS "kinit.dhcp.server=0.0.0.0", KI_VALUE, "kinit.dhcp.server",
	    "0.0.0.0");
	bad(NFS "kinit.dhcp.server=10.0.0.1,255.255.255.2555", KI_VALUE,
	    "kinit.dhcp.server", "2555");
	bad(NFS "kinit.dhcp.server=10.0.0.1,,10.0.0.0000000000001", KI_VALUE,
	    "kinit.dhcp.server", "0001");
}

static void test_dns(void **state)
{
	(void)state;
	quiet(NFS "nameserver=10.0.0.1 nameserver=10.0.0.2,10.0.0.3");
	assert_int_equal(plan.net.n_dns, 3);
	assert_int_equal(plan.net.dns[0], IP(10, 0, 0, 1));
	assert_int_equal(plan.net.dns[2], IP(10, 0, 0, 3));
	/* resolv.conf(5): up to three; what is behind them is no failure */
	loud(NFS "nameserver=1.1.1.1 nameserver=2.1.1.1 nameserver=3.1.1.1 "
		 "nameserver=4.1.1.1");
	assert_non_null(strstr(said.text, "nameserver=4.1.1.1: only the first "
					  "3 count"));
	assert_int_equal(plan.net.n_dns, 3);
	assert_int_equal(plan.net.dns[2], 0x03010101);
	loud(NFS "nameserver=1.1.1.1,2.1.1.1,3.1.1.1,4.1.1.1");
	assert_int_equal(plan.net.n_dns, 3);
	bad(NFS "nameserver=1.1.1.1 nameserver=2.1.1.1 nameserver=3.1.1.1 "
		"kinit.dhcp.deny=4.1.1",
	    KI_VALUE, "4.1.1", "deny");
	bad(NFS "nameserver=2001:db8::1", KI_VALUE, "2001:db8::1", "IPv6");
	bad(NFS "nameserver=[2001:db8::1]", KI_VALUE, "nameserver", "IPv6");
	bad(NFS "nameserver=ns.example.org", KI_VALUE, "nameserver", "ns.");
	bad(NFS "nameserver=,", KI_VALUE, "nameserver", ",");
	loud(NFS "nameserver= nameserver=1.1.1.1");
	assert_non_null(strstr(said.text, "nameserver=: it is empty"));
	assert_int_equal(plan.net.n_dns, 1);
}

static void route_is(const char *value, uint32_t dst, uint8_t prefix,
		     uint32_t gateway, const char *dev)
{
	const struct net_given_route *r = &plan.net.route[0];
	char text[100] = NFS "rd.route=";

	strcat(text, value);
	quiet(text);
	assert_int_equal(plan.net.n_routes, 1);
	assert_int_equal(r->dst, dst);
	assert_int_equal(r->prefix, prefix);
	assert_int_equal(r->gateway, gateway);
	assert_string_equal(r->dev, dev);
}

static void test_routes(void **state)
{
	static const char *const wrong[] = {
		"",
		":",
		"::",
		"10.0.0.0/8",
		"10.0.0.0/8:",
		"10.0.0.0/8::",
		"10.0.0.0/33:10.1.1.1",
		"10.0.0.0/255.0.255.0:10.1.1.1",
		"10.0.0.0/:10.1.1.1",
		"10.0.0.0/8/8:10.1.1.1",
		"10.0.0.1/8:10.1.1.1", /* the kernel: bits behind the net's */
		"net/8:10.1.1.1",
		"/8:10.1.1.1",
		"10.0.0.0/8:gw",
		"10.0.0.0/8:gw:eth0",
		"10.0.0.0/8:10.1.1.1:et/h0",
		"10.0.0.0/8:10.1.1.1:sixteencharacter",
		"10.0.0.0/8:10.1.1.1:eth0:more",
		"10.0.0.0/8:10.1.1.1:eth0:",
		"10.0.0.0/255.255.255.255.255.255.255.255:10.1.1.1",
	};

	(void)state;
	/* dracut.cmdline(7) */
	route_is("192.168.200.0/24:192.168.100.222:ens10", IP(192, 168, 200, 0),
		 24, IP(192, 168, 100, 222), "ens10");
	route_is("192.168.200.0/24:192.168.100.222", IP(192, 168, 200, 0), 24,
		 IP(192, 168, 100, 222), "");
	route_is("192.168.200.0/24::ens10", IP(192, 168, 200, 0), 24, 0,
		 "ens10");
	/* as ip-route(8) */
	route_is("192.0.2.1:10.0.0.1", IP(192, 0, 2, 1), 32, IP(10, 0, 0, 1),
		 "");
	route_is("192.0.2.0/255.255.255.0:10.0.0.1:", IP(192, 0, 2, 0), 24,
		 IP(10, 0, 0, 1), "");
	route_is("0.0.0.0/0:10.0.0.1", 0, 0, IP(10, 0, 0, 1), "");
	quiet(NFS "rd.route=10.1.0.0/16:10.0.0.1 rd.route=10.2.0.0/16::eth0");
	assert_int_equal(plan.net.n_routes, 2);
	assert_string_equal(plan.net.route[1].dev, "eth0");
	/* by an interface that no ip= means; it may be that of BOOTIF= */
	loud(NFS "ip=eth0:dhcp rd.route=10.2.0.0/16::eth1");
	assert_non_null(strstr(said.text, "no ip= is for eth1"));
	quiet(NFS "ip=eth0:dhcp rd.route=10.2.0.0/16::eth0");
	quiet(NFS "ip=dhcp rd.route=10.2.0.0/16::eth1");
	quiet(NFS "ip=BOOTIF:dhcp BOOTIF=52:54:00:12:34:56 "
		  "rd.route=10.2.0.0/16::eth1");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[100] = NFS "rd.route=";

		strcat(text, wrong[i]);
		bad(text, KI_VALUE, "rd.route", wrong[i]);
		assert_int_equal(plan.net.n_routes, 0);
	}
	bad(NFS "rd.route=[2001:DB8:3::/8]:[2001:DB8:2::1]:ens10", KI_VALUE,
	    "rd.route", "IPv6");
}

static void test_names(void **state)
{
	static const char *const wrong[] = {
		"",
		"lan",
		"lan:",
		":52:54:00:12:34:56",
		"lan:52:54:00:12:34",
		"lan:52:54:00:12:34:56:78",
		"la/n:52:54:00:12:34:56",
		"..:52:54:00:12:34:56",
		"sixteencharacter:52:54:00:12:34:56",
		"lan:ff:ff:ff:ff:ff:ff",
	};
	static const uint8_t hw[] = { 0x52, 0x54, 0, 0x12, 0x34, 0x56 };

	(void)state;
	quiet(NFS "ifname=lan:52:54:00:12:34:56 "
		  "ifname=fifteen_chars_x:52-54-00-12-34-57");
	assert_int_equal(plan.net.n_renames, 2);
	assert_string_equal(plan.net.rename[0].dev, "lan");
	assert_memory_equal(plan.net.rename[0].hw, hw, 6);
	assert_string_equal(plan.net.rename[1].dev, "fifteen_chars_x");
	assert_int_equal(plan.net.rename[1].hw[5], 0x57);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[100] = NFS "ifname=";

		strcat(text, wrong[i]);
		bad(text, KI_VALUE, "ifname", wrong[i]);
		assert_int_equal(plan.net.n_renames, 0);
	}
}

static void test_limits(void **state)
{
	(void)state;
	/* dracut's own name for the kernel's, the later counts */
	quiet(NFS);
	assert_int_equal(plan.net.carrier_ms, 120000);
	assert_int_equal(plan.net.device_ms, 12000);
	quiet(NFS "carrier_timeout=5 rd.net.timeout.carrier=7 "
		  "rd.net.timeout.iflink=60 dhcpclass=a "
		  "rd.net.dhcp.vendor-class=b");
	assert_int_equal(plan.net.carrier_ms, 7000);
	assert_int_equal(plan.net.device_ms, 60000);
	assert_string_equal(plan.net.vendor_class, "b");
	quiet(NFS "rd.net.timeout.carrier=7 carrier_timeout=5 "
		  "rd.net.timeout.iflink=0");
	assert_int_equal(plan.net.carrier_ms, 5000);
	assert_int_equal(plan.net.device_ms, NET_NO_LIMIT);
	bad(NFS "rd.net.timeout.iflink=1s", KI_NUMBER, "iflink", "1s");
	bad(NFS "rd.net.timeout.carrier=1000001", KI_NUMBER, "carrier",
	    "1000001");
	/* what has no limit here is named */
	loud(NFS "rd.net.timeout.dhcp=3 rd.net.dhcp.retry=2");
	assert_non_null(strstr(said.text, "rd.net.timeout.dhcp"));
	assert_non_null(strstr(said.text, "rd.net.dhcp.retry"));
}

static void test_later(void **state)
{
	(void)state;
	/* dracut.cmdline(7), initramfs-tools(7) of Ubuntu */
	bad(NFS "vlan=eth0.5:eth0", KI_LATER, "vlan=eth0.5:eth0", "supported");
	bad(NFS "bond=bond0:eth0,eth1:mode=1", KI_LATER, "bond", "bond0");
	bad(NFS "bridge=br0:eth0", KI_LATER, "bridge", "br0");
	bad(NFS "team=team0:eth0", KI_LATER, "team", "team0");
	bad(NFS "hwaddr=52:54:00:12:34:56", KI_LATER, "hwaddr", "52:54");
	bad(NFS "ip6=dhcp", KI_LATER, "ip6", "dhcp");
	/* with a disk, too: it is another network than the one asked for */
	bad("root=/dev/sda1 bond=bond0", KI_LATER, "bond", "bond0");
	assert_int_equal(make(NFS "team="), -EOPNOTSUPP);
	/* a word without a value is no parameter */
	quiet(NFS "bond team");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM("kinit.clientid= is one of four, or given",
		      test_client_id),
		CLAIM("yes and no in each spelling", test_bools),
		CLAIM("kinit.acd= is off, probe or wait", test_acd),
		CLAIM("DHCP servers are allowed or denied by address",
		      test_servers),
		CLAIM("nameserver= may be given three times", test_dns),
		CLAIM("rd.route= has a gateway, a device or both", test_routes),
		CLAIM("ifname= has a name and a hardware address", test_names),
		CLAIM("limits of dracut are ours, or named", test_limits),
		CLAIM("what cannot be done yet is refused by name", test_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
