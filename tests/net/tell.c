/*
 * tell ROOT RUN SYS keep|off: writes what the network managers of ROOT are
 * told of an interface eth0, for tests/net/handover.t.
 */
#include <fcntl.h>
#include <string.h>

#include "kinit/handover.h"
#include "lib/str.h"

#define HW 0x52, 0x54, 0x00, 0x12, 0x34, 0x56

static const struct net_iface eth0 = {
	.dev = "eth0",
	.ifindex = 2,
	.method = IP_DHCP,
	.proto = "dhcp",
	.hlen = 6,
	.hw = { HW },
	.client_id_len = 7,
	.client_id = { 1, HW },
	.info = { .addrs = { 1, { { .prefix = 24 } } },
		  .domain = "example.org",
		  .search = "a.example.org. b.example.org" },
};

int main(int argc, char **argv)
{
	static struct net_result net;
	struct handover h = { .net = &net };
	struct net_info *info = &net.iface[0].info;

	if (argc != 5)
		return 1;
	net.n_ifaces = 1;
	net.iface[0] = eth0;
	ip_set4(&info->addrs.addr[0].ip, 0x0a63003e);
	ip_set4(&info->dns[0], 0x0a630007);
	ip_set4(&info->dns[1], 0x0a630008);
	ip_set4(&info->ntp[0], 0x0a630004);
	h.root_dir = open(argv[1], O_PATH | O_DIRECTORY);
	h.run = argv[2];
	h.sys = argv[3];
	h.keeps = strcmp(argv[4], "keep") == 0;
	if (h.root_dir < 0)
		return 1;
	handover_write(&h, HANDOVER_AUTO);
	return 0;
}
