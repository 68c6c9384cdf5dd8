/* Believing what came from another process, see net_check.h. */
#include "ipconfig/net_check.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/compat.h"
#include "lib/str.h"

enum check {
	CHECK_BYTE, /* a count, a flag or one of an enum: size at most */
	CHECK_IP,
	CHECK_NAME,
	CHECK_TEXT,
	CHECK_SEARCH,
	CHECK_PATH,
};

#define AT(name)	offsetof(struct net_iface, name)
#define BYTE(name, max) AT(name), max, CHECK_BYTE, 1, 0
#define TEXT_AT(name, how)                                                     \
	AT(name), sizeof(((struct net_iface *)0)->name), CHECK_##how, 1, 0
#define IPS(name, n) AT(name), 0, CHECK_IP, n, sizeof(struct ip_addr)
/* A member of each of an array, also of those behind the count. */
#define ADDRS(name, max, how)                                                  \
	AT(info.addrs.addr[0].name), max, CHECK_##how, NET_ADDRS,              \
		sizeof(struct net_addr)
#define ROUTES(name, max, how)                                                 \
	AT(info.routes.route[0].name), max, CHECK_##how, NET_ROUTES,           \
		sizeof(struct net_route)

static const struct {
	uint16_t offset, size;
	uint8_t check, count, stride;
} rows[] = {
	{ BYTE(method, IP_ANY) },
	{ BYTE(guessed_netmask, 1) },
	{ BYTE(guessed_broadcast, 1) },
	{ BYTE(hlen, NET_HWADDR) },
	{ BYTE(lifetimes, 1) },
	{ BYTE(client_id_len, NET_CLIENT_ID) },
	{ TEXT_AT(dev, NAME) },
	{ TEXT_AT(proto, TEXT) },
	{ BYTE(info.addrs.n, NET_ADDRS) },
	{ ADDRS(ip, 0, IP) },
	{ ADDRS(broadcast, 0, IP) },
	{ ADDRS(prefix, 32, BYTE) },
	{ ADDRS(source, SOURCE_DHCP, BYTE) },
	{ BYTE(info.routes.n, NET_ROUTES) },
	{ BYTE(info.routes.classless, 1) },
	{ ROUTES(dst, 0, IP) },
	{ ROUTES(gateway, 0, IP) },
	{ ROUTES(prefix, 32, BYTE) },
	{ ROUTES(source, SOURCE_DHCP, BYTE) },
	{ IPS(info.server.ip, 1) },
	{ BYTE(info.server.is_dhcp, 1) },
	{ IPS(info.from, 1) },
	{ IPS(info.dns, NET_DNS) },
	{ IPS(info.ntp, NET_NTP) },
	{ IPS(info.boot, NET_BOOT) },
	{ TEXT_AT(info.host, TEXT) },
	{ TEXT_AT(info.nisdomain, TEXT) },
	{ TEXT_AT(info.domain, TEXT) },
	{ TEXT_AT(info.search, SEARCH) },
	{ TEXT_AT(info.root_path, PATH) },
	{ TEXT_AT(info.boot_name, TEXT) },
	{ TEXT_AT(info.bootfile, PATH) },
};

/* What ip_set4() makes and nothing else, so that ip_equal() is right. */
static bool is_ip(const void *ip)
{
	struct ip_addr same;

	ip_set4(&same, ip_to4(ip));
	return ip_equal(ip, &same);
}

bool net_is_names(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			return false;
	}
	return true;
}

static bool is_good(const char *p, enum check check, size_t size)
{
	if (check == CHECK_BYTE)
		return *(const uint8_t *)p <= size;
	if (check == CHECK_IP)
		return is_ip(p);
	if (memchr(p, '\0', size) == NULL)
		return false;
	if (check == CHECK_NAME)
		return is_ifname(p);
	if (check == CHECK_SEARCH)
		return net_is_names(p);
	return check == CHECK_PATH ? is_path_text(p) : is_printable(p);
}

int net_iface_check(const struct net_iface *f)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *p = (const char *)f + rows[i].offset;

		for (unsigned n = 0; n < rows[i].count; n++) {
			if (!is_good(p, (enum check)rows[i].check,
				     rows[i].size))
				return -EBADMSG;
			p += rows[i].stride;
		}
	}
	return f->ifindex > 0 ? 0 : -EBADMSG;
}

int net_name_check(const struct net_name *n)
{
	if (memchr(n->name, '\0', sizeof(n->name)) == NULL ||
	    !is_hostname(n->name) || n->err > 0 || n->n > NET_NAME_ADDRS ||
	    (n->err == 0) != (n->n > 0))
		return -EBADMSG;
	for (unsigned i = 0; i < n->n; i++) {
		if (n->ip[i].family != AF_INET && n->ip[i].family != AF_INET6)
			return -EBADMSG;
	}
	return 0;
}
