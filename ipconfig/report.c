/* Telling the result as klibc does, see report.h. */
#include "ipconfig/report.h"

#include <errno.h>
#include <stddef.h>
#include <sys/sysinfo.h>
#include <linux/if.h>

#include "lib/compat.h"
#include "lib/err.h"
#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/shell.h"
#include "lib/str.h"

#define CONF_PATH 256

void report_start(const struct link *link, enum ip_method method)
{
	/* that of lo is none: zeroes */
	bool none = (link->flags & IFF_LOOPBACK) != 0;
	char hw[LINK_HW_TEXT];

	/* the words are in the order of enum ip_method */
	log_result("IP-Config: %s hardware address%s mtu %u%s", link->name,
		   link_hw_text(link->hw, none ? 0 : link->hlen, hw),
		   (unsigned)link->mtu,
		   str_nth("\0\0 DHCP\0 BOOTP\0 RARP\0 BOOTP RARP\0 DHCP RARP",
			   method));
}

const struct ip_addr *report_router(const struct net_routes *routes)
{
	static const struct ip_addr none = { 0 };

	for (unsigned i = 0; i < routes->n; i++) {
		if (routes->route[i].prefix == 0)
			return &routes->route[i].gateway;
	}
	return &none;
}

static void report_routes(const struct net_routes *routes)
{
	char line[NET_ROUTES * 48];
	struct wr w = wr_init(line, sizeof(line));

	line[0] = '\0';
	for (unsigned i = 0; i < routes->n; i++) {
		const struct net_route *route = &routes->route[i];

		wr_print(&w, "%s%pIS/%u via %pIS", i > 0 ? ", " : "",
			 &route->dst, route->prefix, &route->gateway);
	}
	log_result(" routes : %s", line);
}

static void report_text(const char *name, const char *text)
{
	if (*text != '\0')
		log_result(" %s: %-64s", name, text);
}

void report_complete(const struct net_iface *f, int err)
{
	const struct net_info *info = &f->info;
	const struct net_addr *a = &info->addrs.addr[0];
	uint32_t netmask = prefix_mask(a->prefix);

	if (f->guessed_netmask)
		log_result("IP-Config: %s guessed netmask %pI4", f->dev,
			   &netmask);
	if (f->guessed_broadcast)
		log_result("IP-Config: %s guessed broadcast address %pIS",
			   f->dev, &a->broadcast);
	if (err < 0)
		log_result("IP-Config: failed to set addresses on %s", f->dev);
	if (ip_given(&info->from))
		log_result("IP-Config: %s complete (%s from %pIS):", f->dev,
			   f->proto, &info->from);
	else
		log_result("IP-Config: %s complete:", f->dev);
	log_result(" address: %-16pIS broadcast: %-16pIS netmask: %-16pI4",
		   &a->ip, &a->broadcast, &netmask);
	if (info->routes.classless != 0) {
		report_routes(&info->routes);
		log_result(" dns0   : %-16pIS dns1     : %-16pIS",
			   &info->dns[0], &info->dns[1]);
	} else {
		log_result(
			" gateway: %-16pIS dns0     : %-16pIS dns1   : %-16pIS",
			report_router(&info->routes), &info->dns[0],
			&info->dns[1]);
	}
	report_text("host   ", info->host);
	report_text("domain ", info->domain);
	report_text("nisdomain", info->nisdomain);
	log_result(" rootserver: %pIS rootpath: %s", &info->server.ip,
		   info->root_path);
	log_result(" filename  : %s", info->bootfile);
}

/* No digit or dot wants a quote. */
static void put_routes(struct wr *w, const struct net_routes *routes)
{
	for (unsigned i = 0; i < routes->n; i++) {
		const struct net_route *route = &routes->route[i];

		wr_print(w,
			 "IPV4ROUTE%uSUBNET='%pIS/%u'\n"
			 "IPV4ROUTE%uGATEWAY='%pIS'\n",
			 i, &route->dst, route->prefix, i, &route->gateway);
	}
}

#define NUMBER 22 /* any, as text */

/* What a struct net_iface has in another form. */
struct derived {
	struct ip_addr netmask, gateway;
	char uptime[NUMBER], lease[NUMBER];
};

/* Where a value is, and that it is an address. */
#define DERIVED	    0x8000
#define ADDRESS	    0x4000
#define OFFSET	    0x3fff
#define TEXT(field) offsetof(struct net_iface, field)
#define IP(field)   (TEXT(field) | ADDRESS)
#define MORE(field) (offsetof(struct derived, field) | DERIVED)
#define GATEWAY	    (MORE(gateway) | ADDRESS)

/* clang-format off */
/* In klibc's order; names and places apart, as they take less so. */
#define CONF(row) \
	row("DEVICE", TEXT(dev)) \
	row("PROTO", TEXT(proto)) \
	row("IPV4ADDR", IP(info.addrs.addr[0].ip)) \
	row("IPV4BROADCAST", IP(info.addrs.addr[0].broadcast)) \
	row("IPV4NETMASK", MORE(netmask) | ADDRESS) \
	row("IPV4GATEWAY", GATEWAY) \
	row("IPV4DNS0", IP(info.dns[0])) \
	row("IPV4DNS1", IP(info.dns[1])) \
	row("HOSTNAME", TEXT(info.host)) \
	row("DNSDOMAIN", TEXT(info.domain)) \
	row("NISDOMAIN", TEXT(info.nisdomain)) \
	row("ROOTSERVER", IP(info.server.ip)) \
	row("ROOTPATH", TEXT(info.root_path)) \
	row("filename", TEXT(info.bootfile)) \
	row("UPTIME", MORE(uptime)) \
	row("DHCPLEASETIME", MORE(lease)) \
	row("DOMAINSEARCH", TEXT(info.search))
/* clang-format on */
#define CONF_NAME(name, where)	name "\0"
#define CONF_WHERE(name, where) where,
static const char conf_names[] = CONF(CONF_NAME);
static const uint16_t conf[] = { CONF(CONF_WHERE) };
_Static_assert(sizeof(struct net_iface) <= OFFSET, "an offset may not fit");

void conf_format(struct wr *w, const struct net_iface *f,
		 unsigned long uptime_s)
{
	const struct net_addr *a = &f->info.addrs.addr[0];
	struct derived more = {
		.gateway = *report_router(&f->info.routes),
	};

	ip_set4(&more.netmask, prefix_mask(a->prefix));
	fmt_print(more.uptime, NUMBER, "%lu", uptime_s);
	/* BOOTP's and RARP's addresses are for ever, and no lease for klibc */
	fmt_print(more.lease, NUMBER, "%u", *f->proto == 'd' ? a->lease_s : 0);
	for (unsigned i = 0; i < ARRAY_LEN(conf); i++) {
		const char *name = str_nth(conf_names, i);
		unsigned where = conf[i];
		const char *value = (where & DERIVED) != 0 ? (char *)&more
							   : (const char *)f;

		if (where == GATEWAY && f->info.routes.classless != 0) {
			put_routes(w, &f->info.routes);
			continue;
		}
		value += where & OFFSET;
		if ((where & ADDRESS) != 0)
			wr_print(w, "%s='%pIS'\n", name, (const void *)value);
		else
			shell_variable(w, name, value);
	}
}

int report_write(const char *dir, const char *before, const char *name,
		 const char *behind, const struct wr *w)
{
	char path[CONF_PATH];
	int r = -E2BIG;

	if (fmt_print(path, sizeof(path), "%s/%s%s%s", dir, before, name,
		      behind) < (int)sizeof(path) &&
	    !w->bad)
		r = file_replace(path, w->p - w->len, w->len);
	if (r < 0)
		log_warn("cannot write %s: %pe", path, ERR(r));
	return r;
}

int conf_write(const char *dir, const struct net_iface *f)
{
	char text[CONF_MAX];
	struct wr w = wr_init(text, sizeof(text));
	struct sysinfo now = { 0 };

	sysinfo(&now);
	conf_format(&w, f, (unsigned long)now.uptime);
	return report_write(dir, "net-", f->dev, ".conf", &w);
}
