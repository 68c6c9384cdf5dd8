/*
 * kinit/handover.h: what each network manager is told, as its manual has it:
 * systemd.network(5), systemd.link(5), systemd.unit(5), systemd.service(5),
 * NetworkManager.conf(5), ifup(8), dhcpcd(8), connman(8), resolved.conf(5),
 * timesyncd.conf(5), chrony.conf(5), dhcpd.leases(5).
 */
#include "tests/unit/handover_place.h"

#define SYSTEM "systemd/system/"

static void tell(void)
{
	handover_write(&hand, HANDOVER_AUTO);
}

/* The only interface, with the client identifier of its hardware address. */
static struct net_iface *give_away(void)
{
	struct net_iface *f = &net.iface[0];

	hand.keeps = false;
	f->client_id[0] = 1;
	memcpy(f->client_id + 1, f->hw, f->hlen);
	f->client_id_len = 1 + f->hlen;
	return f;
}

static void udev_keeps_the_name(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/systemd-udevd", "");
	tell();
	assert_run("systemd/network/05-kinit-eth0.link",
		   "[Match]\n"
		   "MACAddress=52:54:00:12:34:56\n"
		   "Type=ether\n"
		   "[Link]\n"
		   "NamePolicy=keep\n"
		   "AlternativeNamesPolicy=database onboard slot path\n");
	assert_int_equal(place_written(), 1);
}

static void networkd_keeps(void **state)
{
	struct net_iface *f = &net.iface[0];

	(void)state;
	f->info.ntp[0] = ip_from4(IP(10, 99, 0, 4));
	place_put("root", "lib/systemd/systemd-networkd", "");
	tell();
	assert_run("systemd/network/05-kinit-eth0.network",
		   "[Match]\n"
		   "MACAddress=52:54:00:12:34:56\n"
		   "Type=ether\n"
		   "[Network]\n"
		   "DHCP=no\n"
		   "IPv6AcceptRA=no\n"
		   "DNS=10.99.0.7 10.99.0.8 10.99.0.9\n"
		   "Domains=a.example.org b.example.org\n"
		   "NTP=10.99.0.4\n"
		   "LinkLocalAddressing=ipv6\n"
		   "KeepConfiguration=yes\n"
		   "[DHCPv4]\n"
		   "SendRelease=no\n");
	assert_int_equal(place_written(), 1);
}

static void networkd_takes_over(void **state)
{
	(void)state;
	give_away();
	place_put("root", "lib/systemd/systemd-networkd", "");
	tell();
	assert_run("systemd/network/05-kinit-eth0.network",
		   "[Match]\n"
		   "MACAddress=52:54:00:12:34:56\n"
		   "Type=ether\n"
		   "[Network]\n"
		   "DHCP=ipv4\n"
		   "LinkLocalAddressing=ipv6\n"
		   "KeepConfiguration=yes\n"
		   "[DHCPv4]\n"
		   "ClientIdentifier=mac\n"
		   "RequestAddress=10.99.0.62\n"
		   "SendRelease=no\n");
	assert_int_equal(place_written(), 1);
}

/* RFC 4361 6.1: 255, the IAID, a DUID, here of type 4 (RFC 6355) */
static void networkd_has_the_duid(void **state)
{
	static const uint8_t id[] = { 255, 0, 0, 1, 2, 0, 4, 0xde, 0xad, 0xbe };
	struct net_iface *f = give_away();

	(void)state;
	memcpy(f->client_id, id, sizeof(id));
	f->client_id_len = sizeof(id);
	place_put("root", "lib/systemd/systemd-networkd", "");
	tell();
	assert_non_null(strstr(
		place_get("run", "systemd/network/05-kinit-eth0.network"),
		"[DHCPv4]\n"
		"ClientIdentifier=duid\n"
		"IAID=258\n"
		"DUIDType=uuid\n"
		"DUIDRawData=de:ad:be\n"
		"RequestAddress="));
}

/* of a VLAN, which has the hardware address of what it stands on */
static void others_are_found_by_name(void **state)
{
	(void)state;
	strcpy(net.iface[0].dev, "eth0.7");
	place_put("root", "lib/systemd/systemd-networkd", "");
	place_put("root", "lib/systemd/system/NetworkManager.service", "");
	tell();
	assert_memory_equal(
		place_get("run", "systemd/network/05-kinit-eth0.7.network"),
		"[Match]\nName=eth0.7\n[Network]\n", 30);
	assert_run("NetworkManager/conf.d/90-kinit-eth0.7.conf",
		   "[keyfile]\n"
		   "unmanaged-devices+=interface-name:eth0.7\n");
}

static void networkmanager_leaves_it(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/system/NetworkManager.service", "");
	tell();
	assert_run("NetworkManager/conf.d/90-kinit-eth0.conf",
		   "[keyfile]\n"
		   "unmanaged-devices+=interface-name:eth0,"
		   "mac:52:54:00:12:34:56\n");
	assert_run("NetworkManager/conf.d/90-kinit-dns.conf",
		   "[global-dns]\n"
		   "searches=a.example.org,b.example.org\n"
		   "[global-dns-domain-*]\n"
		   "servers=10.99.0.7,10.99.0.8,10.99.0.9\n");
	assert_int_equal(place_written(), 2);
}

static void networkmanager_takes_over(void **state)
{
	(void)state;
	give_away();
	place_put("root", "lib/systemd/system/NetworkManager.service", "");
	tell();
	assert_run("NetworkManager/conf.d/90-kinit-eth0.conf",
		   "[connection-kinit-eth0]\n"
		   "match-device=interface-name:eth0,mac:52:54:00:12:34:56\n"
		   "ipv4.dhcp-client-id=01:52:54:00:12:34:56\n");
	assert_run("initramfs/net.eth0.lease", "lease {\n"
					       "  interface \"eth0\";\n"
					       "  fixed-address 10.99.0.62;\n"
					       "}\n");
	assert_int_equal(place_written(), 2);
}

/* The unit of Debian 12 and 13, less what is not to be touched. */
static void put_ifupdown(const char *start)
{
	char text[256];

	snprintf(text, sizeof(text), "[Service]\nExecStart=%s\n", start);
	place_put("root", "sbin/ifup", "");
	place_put("root", "lib/systemd/system/networking.service", text);
}

/* ifupdown2 has another unit, and no --read-environment */
static void another_ifupdown_is_let_be(void **state)
{
	(void)state;
	put_ifupdown("/usr/share/ifupdown2/sbin/start-networking start");
	tell();
	assert_int_equal(
		access(place_path("run", SYSTEM "networking.service.d"), F_OK),
		-1);
	assert_int_equal(place_written(), 2);
}

static void ifupdown_leaves_it(void **state)
{
	(void)state;
	put_ifupdown("/sbin/ifup -a --read-environment");
	tell();
	assert_run(SYSTEM "networking.service.d/50-kinit.conf",
		   "[Service]\n"
		   "ExecStart=\n"
		   "ExecStart=/sbin/ifup -a --read-environment "
		   "--exclude=eth0\n"
		   "ExecStart=-/bin/sh -c 'if [ -f "
		   "/run/network/restart-hotplug ]; then /sbin/ifup -a "
		   "--read-environment --exclude=eth0 --allow=hotplug; fi'\n"
		   "ExecStop=\n"
		   "ExecStop=/sbin/ifdown -a --read-environment --exclude=lo "
		   "--exclude=eth0\n");
	assert_run("network/ifstate", "eth0=eth0\n");
	assert_run(SYSTEM "ifup@eth0.service.d/50-kinit.conf",
		   "[Unit]\n"
		   "ConditionPathExists=!/run/kinit\n");
	assert_int_equal(place_written(), 3);
}

/* dhclient-script adds no address that is there: dhclient declines it then. */
static void ifupdown_takes_nothing_over(void **state)
{
	(void)state;
	give_away();
	ifupdown_leaves_it(state);
}

static void two_interfaces(void **state)
{
	(void)state;
	place_iface("br-lan", 0x57);
	put_ifupdown("/sbin/ifup -a --read-environment");
	place_put("root", "lib/systemd/system/connman.service",
		  "[Service]\nExecStart=/usr/sbin/connmand -n\n");
	tell();
	assert_run("network/ifstate", "eth0=eth0\nbr-lan=br-lan\n");
	assert_non_null(strstr(
		place_get("run", SYSTEM "networking.service.d/50-kinit.conf"),
		"--exclude=lo --exclude=eth0 --exclude=br-lan\n"));
	assert_run(SYSTEM "ifup@br\\x2dlan.service.d/50-kinit.conf",
		   "[Unit]\n"
		   "ConditionPathExists=!/run/kinit\n");
	assert_run(SYSTEM "connman.service.d/50-kinit.conf",
		   "[Service]\n"
		   "ExecStart=\n"
		   "ExecStart=/usr/sbin/connmand -n -r -I eth0,br-lan\n");
	assert_run(SYSTEM "connman-wait-online.service.d/50-kinit.conf",
		   "[Unit]\n"
		   "ConditionPathExists=!/run/kinit\n");
}

#define DHCPCD                                                                 \
	"[Service]\nType=forking\nPIDFile=/run/dhcpcd/pid\n"                   \
	"ExecStart=/usr/sbin/dhcpcd -q -b\nExecStop=/usr/sbin/dhcpcd -x\n"

static void dhcpcd_denies(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/system/dhcpcd.service", DHCPCD);
	tell();
	assert_run(SYSTEM "dhcpcd.service.d/50-kinit.conf",
		   "[Service]\n"
		   "ExecStart=\n"
		   "ExecStart=/usr/sbin/dhcpcd -q -b -Z eth0\n");
	assert_run(SYSTEM "dhcpcd@eth0.service.d/50-kinit.conf",
		   "[Unit]\n"
		   "ConditionPathExists=!/run/kinit\n");
	assert_int_equal(place_written(), 2);
}

static void the_administrators_unit_counts(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/system/dhcpcd.service", DHCPCD);
	place_put("root", "etc/systemd/system/dhcpcd.service",
		  "[Service]\nExecStart=/opt/dhcpcd -B\n");
	tell();
	assert_run(SYSTEM "dhcpcd.service.d/50-kinit.conf",
		   "[Service]\n"
		   "ExecStart=\n"
		   "ExecStart=/opt/dhcpcd -B -Z eth0\n");
}

static void resolved_knows_dns(void **state)
{
	(void)state;
	place_put("root", "lib/systemd/systemd-resolved", "");
	tell();
	assert_run("systemd/resolved.conf.d/50-kinit.conf",
		   "[Resolve]\n"
		   "Domains=a.example.org b.example.org\n"
		   "DNS=10.99.0.7 10.99.0.8 10.99.0.9\n");
	assert_int_equal(place_written(), 1);
}

static void clocks_know_ntp(void **state)
{
	struct net_iface *f = &net.iface[0];

	(void)state;
	place_put("root", "lib/systemd/systemd-timesyncd", "");
	place_put("root", "usr/sbin/chronyd", "");
	tell();
	assert_int_equal(place_written(), 0);
	f->info.ntp[0] = ip_from4(IP(10, 99, 0, 4));
	f->info.ntp[1] = ip_from4(IP(10, 99, 0, 5));
	tell();
	assert_run("systemd/timesyncd.conf.d/50-kinit.conf",
		   "[Time]\n"
		   "NTP=10.99.0.4 10.99.0.5\n");
	assert_run("chrony-dhcp/kinit.sources", "server 10.99.0.4 iburst\n"
						"server 10.99.0.5 iburst\n");
}

static void cloud_init_reads_none(void **state)
{
	static const char drop_in[] =
		"[Service]\n"
		"BindReadOnlyPaths="
		"/run/kinit/net-eth0.conf:/run/net-eth0.conf\n";
	struct net_iface *f = &net.iface[0];

	(void)state;
	place_put("root", "lib/systemd/system/cloud-init-local.service", "");
	tell();
	strcpy(f->proto, "none");
	f->method = IP_STATIC;
	tell();
	assert_int_equal(place_written(), 0);
	strcpy(f->proto, "rarp");
	f->method = IP_ANY;
	tell();
	assert_run(SYSTEM "cloud-init.service.d/50-kinit.conf", drop_in);
	assert_run(SYSTEM "cloud-init-.service.d/50-kinit.conf", drop_in);
	assert_memory_equal(place_get("run", "kinit/net-eth0.conf"),
			    "DEVICE='eth0'\nPROTO='none'\n", 27);
	assert_string_equal(f->proto, "rarp");
}

/* A fixed address is nobody's lease. */
static void no_lease_is_not_given_away(void **state)
{
	struct net_iface *f = give_away();

	(void)state;
	strcpy(f->proto, "none");
	f->method = IP_STATIC;
	place_put("root", "lib/systemd/system/dhcpcd.service", DHCPCD);
	tell();
	assert_non_null(
		place_get("run", SYSTEM "dhcpcd.service.d/50-kinit.conf"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_CLAIM("udev does not rename it", udev_keeps_the_name),
		PLACE_CLAIM("networkd keeps address and routes, and knows DNS",
			    networkd_keeps),
		PLACE_CLAIM("networkd asks for the same address as the same",
			    networkd_takes_over),
		PLACE_CLAIM("networkd has the DUID and the IAID",
			    networkd_has_the_duid),
		PLACE_CLAIM("what stands on others is found by its name",
			    others_are_found_by_name),
		PLACE_CLAIM("NetworkManager leaves it alone, and knows DNS",
			    networkmanager_leaves_it),
		PLACE_CLAIM("NetworkManager takes it over as the same",
			    networkmanager_takes_over),
		PLACE_CLAIM("ifupdown has it, and neither starts nor stops it",
			    ifupdown_leaves_it),
		PLACE_CLAIM("ifupdown2 keeps its own commands",
			    another_ifupdown_is_let_be),
		PLACE_CLAIM("ifupdown, which cannot, takes nothing over",
			    ifupdown_takes_nothing_over),
		PLACE_CLAIM("two interfaces are in one file of each",
			    two_interfaces),
		PLACE_CLAIM("dhcpcd denies it, behind its unit's words",
			    dhcpcd_denies),
		PLACE_CLAIM(
			"the administrator's unit comes before the vendor's",
			the_administrators_unit_counts),
		PLACE_CLAIM("resolved knows DNS", resolved_knows_dns),
		PLACE_CLAIM("timesyncd and chrony know NTP, if there is any",
			    clocks_know_ntp),
		PLACE_CLAIM("cloud-init reads no PROTO that it dies of",
			    cloud_init_reads_none),
		PLACE_CLAIM("what is no lease is not given away",
			    no_lease_is_not_given_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
