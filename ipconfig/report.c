/* Telling the result as klibc does, see report.h. */
#include "ipconfig/report.h"

#include <errno.h>
#include <string.h>

#include "lib/file.h"
#include "lib/fmt.h"
#include "lib/log.h"
#include "lib/str.h"

#define CONF_PATH 64

void report_start(const struct link *link, enum ip_method method)
{
	char hw[LINK_HW_TEXT];

	log_result("IP-Config: %s hardware address %s mtu %u%s", link->name,
		   link_hw_text(link->hw, link->hlen, hw), (unsigned)link->mtu,
		   method == IP_DHCP ? " DHCP" : "");
}

static void report_routes(const struct net_iface *f)
{
	char line[NET_ROUTES * 48];

	line[0] = '\0';
	for (unsigned i = 0; i < f->info.n_routes; i++) {
		const struct net_route *route = &f->info.route[i];
		size_t used = strlen(line);

		fmt_print(line + used, sizeof(line) - used,
			  "%s%pI4/%u via %pI4", i > 0 ? ", " : "", &route->dst,
			  route->prefix, &route->gateway);
	}
	log_result(" routes : %s", line);
	log_result(" dns0   : %-16pI4 dns1     : %-16pI4", &f->info.dns[0],
		   &f->info.dns[1]);
}

void report_complete(const struct net_iface *f)
{
	if (f->guessed_netmask)
		log_result("IP-Config: %s guessed netmask %pI4", f->dev,
			   &f->info.netmask);
	if (f->guessed_broadcast)
		log_result("IP-Config: %s guessed broadcast address %pI4",
			   f->dev, &f->info.broadcast);
	if (f->method == IP_DHCP)
		log_result("IP-Config: %s complete (dhcp from %pI4):", f->dev,
			   &f->info.dhcp_server);
	else
		log_result("IP-Config: %s complete:", f->dev);
	log_result(" address: %-16pI4 broadcast: %-16pI4 netmask: %-16pI4",
		   &f->address, &f->info.broadcast, &f->info.netmask);
	if (f->info.n_routes != 0)
		report_routes(f);
	else
		log_result(
			" gateway: %-16pI4 dns0     : %-16pI4 dns1   : %-16pI4",
			&f->info.gateway, &f->info.dns[0], &f->info.dns[1]);
	if (*f->info.host != '\0')
		log_result(" host   : %-64s", f->info.host);
	if (*f->info.domain != '\0')
		log_result(" domain : %-64s", f->info.domain);
	if (*f->info.nisdomain != '\0')
		log_result(" nisdomain: %-64s", f->info.nisdomain);
	log_result(" rootserver: %pI4 rootpath: %s", &f->info.server,
		   f->info.root_path);
	log_result(" filename  : %s", f->info.bootfile);
}

static void put(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

/* name='value'; a quote, and '!' for csh, is put outside the quotes. */
static void put_option(struct wr *w, const char *name, const char *value)
{
	put(w, name);
	put(w, "='");
	for (; *value != '\0'; value++) {
		if (*value == '\'' || *value == '!') {
			put(w, "'\\");
			wr_bytes(w, value, 1);
			put(w, "'");
		} else {
			wr_bytes(w, value, 1);
		}
	}
	put(w, "'\n");
}

static void put_ip(struct wr *w, const char *name, uint32_t ip)
{
	char text[IP4_TEXT];

	put_option(w, name, ip4_text(ip, text));
}

static void put_number(struct wr *w, const char *name, unsigned long n)
{
	char text[24];

	fmt_print(text, sizeof(text), "%lu", n);
	put_option(w, name, text);
}

static void put_routes(struct wr *w, const struct net_iface *f)
{
	for (unsigned i = 0; i < f->info.n_routes; i++) {
		char name[32], subnet[32];

		fmt_print(subnet, sizeof(subnet), "%pI4/%u",
			  &f->info.route[i].dst, f->info.route[i].prefix);
		fmt_print(name, sizeof(name), "IPV4ROUTE%uSUBNET", i);
		put_option(w, name, subnet);
		fmt_print(name, sizeof(name), "IPV4ROUTE%uGATEWAY", i);
		put_ip(w, name, f->info.route[i].gateway);
	}
}

void conf_format(struct wr *w, const struct net_iface *f,
		 unsigned long uptime_s)
{
	put_option(w, "DEVICE", f->dev);
	put_option(w, "PROTO", f->method == IP_DHCP ? "dhcp" : "none");
	put_ip(w, "IPV4ADDR", f->address);
	put_ip(w, "IPV4BROADCAST", f->info.broadcast);
	put_ip(w, "IPV4NETMASK", f->info.netmask);
	if (f->info.n_routes != 0)
		put_routes(w, f);
	else
		put_ip(w, "IPV4GATEWAY", f->info.gateway);
	put_ip(w, "IPV4DNS0", f->info.dns[0]);
	put_ip(w, "IPV4DNS1", f->info.dns[1]);
	put_option(w, "HOSTNAME", f->info.host);
	put_option(w, "DNSDOMAIN", f->info.domain);
	put_option(w, "NISDOMAIN", f->info.nisdomain);
	put_ip(w, "ROOTSERVER", f->info.server);
	put_option(w, "ROOTPATH", f->info.root_path);
	put_option(w, "filename", f->info.bootfile);
	put_number(w, "UPTIME", uptime_s);
	put_number(w, "DHCPLEASETIME", f->info.lease_s);
	put_option(w, "DOMAINSEARCH", f->info.search);
}

int conf_write(const char *dir, const struct net_iface *f,
	       unsigned long uptime_s)
{
	char text[CONF_MAX], path[CONF_PATH];
	struct wr w = wr_init(text, sizeof(text));

	conf_format(&w, f, uptime_s);
	if (w.bad || fmt_print(path, sizeof(path), "%s/net-%s.conf", dir,
			       f->dev) >= (int)sizeof(path))
		return -E2BIG;
	return file_replace(path, text, w.len);
}
