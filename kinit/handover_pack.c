/*
 * What each network manager reads, and what of it lets an interface alone that
 * the root is reached through; see kinit(8), "Hand-over".  The letters behind
 * '%' are those of handover_text.c.
 */
#include "kinit/handover_pack.h"

#include "kinit/handover.h"

/* auto and none come first, then handover_who */
const char handover_hint[] = HANDOVER_ONE_OF
	"auto,none,udev,networkd,networkmanager,ifupdown,dhcpcd,connman,"
	"cloud-init,resolved,timesyncd,chrony,netplan,resolv.conf";

/* One look each, which a server is asked for. */
const char handover_places[] = "lib/systemd/systemd-udevd\0"
			       "lib/systemd/systemd-networkd\0"
			       "lib/systemd/system/NetworkManager.service\0"
			       "sbin/ifup\0"
			       "dhcpcd.service\0"
			       "connman.service\0"
			       "lib/systemd/system/cloud-init-local.service\0"
			       "lib/systemd/systemd-resolved\0"
			       "lib/systemd/systemd-timesyncd\0"
			       "usr/sbin/chronyd";

#define SYSTEM	"%1"
#define DROP_IN "%2"
#define START	"%3"
#define IFUP	"%4"
#define MATCH	"%5"
#define NM_CONF "%6"
const char handover_parts[] =
	"systemd/system/\0"
	".service.d/50-kinit.conf\0"
	"[Service]\nExecStart=\nExecStart=\0"
	"/sbin/ifup -a --read-environment%X\0"
	"[Match]\n%hMACAddress=%H\n%hType=ether\n%nName=%I\n\0"
	"NetworkManager/conf.d/90-kinit-\0"
	"[Unit]\nConditionPathExists=!/run/kinit";

/* never started, a unit is not stopped either */
#define NO_UNIT "%7"
#define NO_ODD                                                                 \
	"[Service]\n"                                                          \
	"%oBindReadOnlyPaths=/run/kinit/net-%I.conf:/run/net-%I.conf\n"

/* clang-format off */
#define FILES(row) \
	/*
	 * An interface that is up is not renamed: before Linux 6.2 that fails,
	 * and udev then never tells of it; and some know nothing but names.
	 */ \
	row(TO_UDEV | FILE_EACH, "systemd/network/05-kinit-%I.link", \
	    MATCH "[Link]\nNamePolicy=keep\n" \
	    "AlternativeNamesPolicy=database onboard slot path\n") \
	/* the first file that matches is the one that counts */ \
	row(TO_NETWORKD | FILE_EACH, "systemd/network/05-kinit-%I.network", \
	    MATCH "[Network]\n%gDHCP=ipv4\n" \
	    "%kDHCP=no\n%kIPv6AcceptRA=no\n" \
	    "%kDNS=%D \n%kDomains=%W \n%kNTP=%T \n" \
	    "LinkLocalAddressing=ipv6\nKeepConfiguration=yes\n" \
	    "[DHCPv4]\n%g%N\n%gRequestAddress=%A\nSendRelease=no\n") \
	row(TO_NETWORKMANAGER | FILE_EACH, NM_CONF "%I.conf", \
	    "[keyfile]\n%kunmanaged-devices+=%M\n") \
	row(TO_NETWORKMANAGER | FILE_EACH, NM_CONF "%I.conf", \
	    "[connection-kinit-%I]\nmatch-device=%M\n" \
	    "%gipv4.dhcp-client-id=%C\n") \
	/* which it does not ask for where it manages nothing */ \
	row(TO_NETWORKMANAGER, NM_CONF "dns.conf", \
	    "[global-dns]\nsearches=%W,\n" \
	    "[global-dns-domain-*]\n%kservers=%D,\n") \
	/* that it is there makes it start DHCP */ \
	row(TO_NETWORKMANAGER | FILE_EACH, "initramfs/net.%I.lease", \
	    "lease {\n  interface \"%I\";\n  fixed-address %A;\n%g}\n") \
	/* \
	 * as Debian has it, with fewer interfaces: dhclient cannot take over \
	 * an address that is there \
	 */ \
	row(TO_IFUPDOWN | FILE_UNIT, SYSTEM "networking" DROP_IN, \
	    START IFUP "\nExecStart=-/bin/sh -c 'if " \
	    "[ -f /run/network/restart-hotplug ]; then " IFUP \
	    " --allow=hotplug; fi'\nExecStop=\n" \
	    "ExecStop=/sbin/ifdown -a --read-environment --exclude=lo%X\n") \
	/* for who waits till it is up */ \
	row(TO_IFUPDOWN, "network/ifstate", "%S\n\n") \
	row(TO_IFUPDOWN | FILE_EACH, SYSTEM "ifup@%U" DROP_IN, \
	    NO_UNIT "\n") \
	row(TO_DHCPCD, SYSTEM "dhcpcd" DROP_IN, START "%E -Z %L,\n") \
	row(TO_DHCPCD | FILE_EACH, SYSTEM "dhcpcd@%U" DROP_IN, \
	    NO_UNIT "%k\n") \
	row(TO_CONNMAN, SYSTEM "connman" DROP_IN, START "%E -r -I %L,\n") \
	/* it has nothing that could be online */ \
	row(TO_CONNMAN | FILE_EACH, SYSTEM "connman-wait-online" DROP_IN, \
	    NO_UNIT "%k\n") \
	/* any other value ends it */ \
	row(TO_CLOUD_INIT | FILE_EACH, SYSTEM "cloud-init" DROP_IN, NO_ODD) \
	row(TO_CLOUD_INIT | FILE_EACH, SYSTEM "cloud-init-" DROP_IN, NO_ODD) \
	row(TO_RESOLVED, "systemd/resolved.conf.d/50-kinit.conf", \
	    "[Resolve]\nDomains=%W \n%kDNS=%D \n") \
	row(TO_TIMESYNCD, "systemd/timesyncd.conf.d/50-kinit.conf", \
	    "[Time]\nNTP=%T \n") \
	row(TO_CHRONY, "chrony-dhcp/kinit.sources", "%Y iburst\n")
/* clang-format on */

#define FILE_ROW(who, path, text)  who,
#define FILE_TEXT(who, path, text) path "\0" text "\0"
const uint8_t handover_files[] = { FILES(FILE_ROW) };
const char handover_texts[] = FILES(FILE_TEXT);
