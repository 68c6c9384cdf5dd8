/* Joining ip= fields and leases, see iface.h. */
#include "ipconfig/iface.h"

#include <errno.h>
#include <string.h>

#include "lib/str.h"

/* Classful, as the kernel guesses: RFC 791 section 2.3. */
static uint32_t classful_mask(uint32_t ip)
{
	if (ip >> 31 == 0)
		return prefix_mask(8);
	if (ip >> 30 == 2)
		return prefix_mask(16);
	return prefix_mask(24);
}

static void take_lease(struct net_iface *out, const struct dhcp_msg *lease,
		       uint32_t link_mtu)
{
	out->address = lease->yiaddr;
	out->netmask = lease->netmask;
	out->broadcast = lease->broadcast;
	out->gateway = lease->router;
	memcpy(out->dns, lease->dns, sizeof(out->dns));
	memcpy(out->ntp, lease->ntp, sizeof(out->ntp));
	out->server = lease->siaddr;
	out->dhcp_server = lease->server_id;
	if (out->server == 0) {
		out->server = lease->server_id;
		out->server_is_dhcp = true;
	}
	out->lease_s = lease->lease_s;
	out->n_routes = lease->n_routes;
	memcpy(out->route, lease->route, sizeof(out->route));
	memcpy(out->host, lease->host, sizeof(out->host));
	memcpy(out->nisdomain, lease->nisdomain, sizeof(out->nisdomain));
	memcpy(out->domain, lease->domain, sizeof(out->domain));
	memcpy(out->search, lease->search, sizeof(out->search));
	memcpy(out->root_path, lease->root_path, sizeof(out->root_path));
	memcpy(out->bootfile, lease->bootfile, sizeof(out->bootfile));
	/* a server may lower the MTU; more than the link's cannot work */
	if (lease->mtu != 0 && lease->mtu < link_mtu)
		out->mtu = lease->mtu;
}

static void take_spec(struct net_iface *out, const struct ip_spec *spec)
{
	if (out->method == IP_STATIC)
		out->address = spec->client;
	if (spec->server != 0) {
		out->server = spec->server;
		out->server_is_dhcp = false;
	}
	if (spec->gateway != 0) {
		out->gateway = spec->gateway;
		out->n_routes = 0;
	}
	if (spec->netmask != 0) {
		out->netmask = spec->netmask;
		out->broadcast = 0;
	}
	if (*spec->host != '\0')
		memcpy(out->host, spec->host, sizeof(out->host));
	if (*spec->nisdomain != '\0')
		memcpy(out->nisdomain, spec->nisdomain,
		       sizeof(out->nisdomain));
	if (spec->dns[0] != 0 || spec->dns[1] != 0) {
		memset(out->dns, 0, sizeof(out->dns));
		memcpy(out->dns, spec->dns, sizeof(spec->dns));
	}
	if (spec->ntp != 0) {
		memset(out->ntp, 0, sizeof(out->ntp));
		out->ntp[0] = spec->ntp;
	}
}

void iface_make(struct net_iface *out, const struct ip_spec *spec,
		const struct link *link, const struct dhcp_msg *lease)
{
	memset(out, 0, sizeof(*out));
	out->ifindex = link->ifindex;
	out->method = spec->method;
	memcpy(out->dev, link->name, sizeof(out->dev));
	memcpy(out->hw, link->hw, sizeof(out->hw));
	out->hlen = link->hlen;
	out->mtu = link->mtu;
	if (lease != NULL)
		take_lease(out, lease, link->mtu);
	take_spec(out, spec);
	if (out->netmask == 0) {
		out->netmask = classful_mask(out->address);
		out->guessed_netmask = true;
	}
	if (out->broadcast == 0) {
		out->broadcast = out->address | ~out->netmask;
		out->guessed_broadcast = true;
	}
}

static bool text_ok(const char *s, size_t size)
{
	return memchr(s, '\0', size) != NULL && is_printable(s);
}

/* A search list has blanks between its names. */
static bool search_ok(const char *s, size_t size)
{
	if (memchr(s, '\0', size) == NULL)
		return false;
	for (; *s != '\0'; s++) {
		if (*s < ' ' || *s > '~')
			return false;
	}
	return true;
}

int net_result_check(const struct net_result *result)
{
	if (result->n_ifaces > NET_SPECS)
		return -EBADMSG;
	for (unsigned i = 0; i < result->n_ifaces; i++) {
		const struct net_iface *f = &result->iface[i];

		if (f->n_routes > NET_ROUTES || f->hlen > NET_HWADDR ||
		    f->ifindex <= 0 ||
		    memchr(f->dev, '\0', sizeof(f->dev)) == NULL ||
		    !is_ifname(f->dev) ||
		    !text_ok(f->host, sizeof(f->host)) ||
		    !text_ok(f->nisdomain, sizeof(f->nisdomain)) ||
		    !text_ok(f->domain, sizeof(f->domain)) ||
		    !search_ok(f->search, sizeof(f->search)) ||
		    !text_ok(f->root_path, sizeof(f->root_path)) ||
		    !text_ok(f->bootfile, sizeof(f->bootfile)))
			return -EBADMSG;
	}
	return 0;
}
