/* DHCP options, see dhcp_opt.h. */
#include "ipconfig/dhcp_opt.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/dhcp_search.h"
#include "lib/compat.h"
#include "lib/str.h"

#define JOINED_MAX 1536 /* more than a message can hold */
#define MTU_MIN	   576	/* RFC 791: what every host must accept */

/* The next option of a field; false at its end.  The value becomes *value. */
static bool opt_next(struct rd *field, uint8_t *code, struct rd *value)
{
	while (field->left > 0) {
		*code = rd_u8(field);
		if (*code == OPT_PAD)
			continue;
		if (*code == OPT_END)
			return false;
		*value = rd_sub(field, rd_u8(field));
		return !field->bad;
	}
	return false;
}

int opt_check(struct rd field)
{
	struct rd value;
	uint8_t code;

	while (opt_next(&field, &code, &value))
		;
	return field.bad ? -EBADMSG : 0;
}

unsigned opt_overload(struct rd field)
{
	struct rd value;
	uint8_t code;

	while (opt_next(&field, &code, &value)) {
		if (code == OPT_OVERLOAD && value.left == 1) {
			uint8_t v = rd_u8(&value);

			return v <= 3 ? v : 0;
		}
	}
	return 0;
}

/* Joins all pieces of an option (RFC 3396).  Returns false when absent. */
static bool opt_join(const struct opt_areas *areas, uint8_t wanted,
		     struct wr *out)
{
	bool found = false;

	for (unsigned i = 0; i < areas->n; i++) {
		struct rd field = areas->area[i], value;
		uint8_t code;

		while (opt_next(&field, &code, &value)) {
			if (code != wanted)
				continue;
			found = true;
			wr_bytes(out, value.p, value.left);
		}
	}
	return found;
}

int opt_path(char *dst, size_t size, const char *src)
{
	return is_path_text(src) ? str_copy(dst, size, src) : -EINVAL;
}

/* The value as a string: servers end some with a NUL, none holds one. */
static int get_string(char *buf, size_t size, struct rd *v)
{
	size_t len = v->left;

	if (len >= size)
		return -ENAMETOOLONG;
	rd_bytes(v, buf, len);
	while (len > 0 && buf[len - 1] == '\0')
		len--;
	buf[len] = '\0';
	return strlen(buf) == len && len > 0 ? 0 : -EINVAL;
}

static int get_text(char *dst, size_t size, struct rd *v,
		    bool (*good)(const char *s))
{
	char buf[JOINED_MAX];
	int r = get_string(buf, sizeof(buf), v);

	if (r < 0 || !good(buf))
		return -EINVAL;
	return str_copy(dst, size, buf);
}

static int get_name(char *dst, size_t size, struct rd *v)
{
	return get_text(dst, size, v, is_hostname);
}

static int get_u32(uint32_t *dst, struct rd *v)
{
	if (v->left != 4)
		return -EINVAL;
	*dst = rd_be32(v);
	return 0;
}

/* A list of addresses; those that do not fit into dst are left out. */
static int get_ip4s(uint32_t *dst, unsigned n, struct rd *v)
{
	if (v->left == 0 || v->left % 4 != 0)
		return -EINVAL;
	for (unsigned i = 0; i < n && v->left > 0; i++)
		dst[i] = rd_be32(v);
	return 0;
}

static int opt_netmask(struct dhcp_msg *m, struct rd *v)
{
	uint32_t mask;

	if (get_u32(&mask, v) < 0 || mask_prefix(mask) <= 0)
		return -EINVAL;
	m->info.netmask = mask;
	return 0;
}

static int opt_router(struct dhcp_msg *m, struct rd *v)
{
	return get_ip4s(&m->info.gateway, 1, v);
}

static int opt_dns(struct dhcp_msg *m, struct rd *v)
{
	return get_ip4s(m->info.dns, NET_DNS, v);
}

static int opt_ntp(struct dhcp_msg *m, struct rd *v)
{
	return get_ip4s(m->info.ntp, NET_NTP, v);
}

static int opt_host(struct dhcp_msg *m, struct rd *v)
{
	return get_name(m->info.host, sizeof(m->info.host), v);
}

static int opt_domain(struct dhcp_msg *m, struct rd *v)
{
	return get_name(m->info.domain, sizeof(m->info.domain), v);
}

static int opt_nis_domain(struct dhcp_msg *m, struct rd *v)
{
	return get_text(m->info.nisdomain, sizeof(m->info.nisdomain), v,
			is_printable);
}

static int opt_root_path(struct dhcp_msg *m, struct rd *v)
{
	return get_text(m->info.root_path, sizeof(m->info.root_path), v,
			is_path_text);
}

static int opt_bootfile(struct dhcp_msg *m, struct rd *v)
{
	return get_text(m->info.bootfile, sizeof(m->info.bootfile), v,
			is_path_text);
}

static int opt_mtu(struct dhcp_msg *m, struct rd *v)
{
	uint16_t mtu;

	if (v->left != 2)
		return -EINVAL;
	mtu = rd_be16(v);
	if (mtu < MTU_MIN)
		return -ERANGE;
	m->mtu = mtu;
	return 0;
}

static int opt_broadcast(struct dhcp_msg *m, struct rd *v)
{
	return get_u32(&m->info.broadcast, v);
}

static int opt_requested(struct dhcp_msg *m, struct rd *v)
{
	return get_u32(&m->requested, v);
}

static int opt_lease(struct dhcp_msg *m, struct rd *v)
{
	return get_u32(&m->info.lease_s, v);
}

static int opt_t1(struct dhcp_msg *m, struct rd *v)
{
	return get_u32(&m->t1_s, v);
}

static int opt_t2(struct dhcp_msg *m, struct rd *v)
{
	return get_u32(&m->t2_s, v);
}

static int opt_type(struct dhcp_msg *m, struct rd *v)
{
	if (v->left != 1)
		return -EINVAL;
	m->type = rd_u8(v);
	return 0;
}

/* Some servers send it twice: the joined value then is longer. */
static int opt_server_id(struct dhcp_msg *m, struct rd *v)
{
	uint32_t first;

	if (get_ip4s(&first, 1, v) < 0)
		return -EINVAL;
	while (v->left > 0) {
		if (rd_be32(v) != first)
			return -EINVAL;
	}
	m->info.dhcp_server = first;
	return 0;
}

/* Free text for the log, where it is cleaned. */
static int opt_message(struct dhcp_msg *m, struct rd *v)
{
	size_t len = v->left;

	if (len >= sizeof(m->text))
		len = sizeof(m->text) - 1;
	rd_bytes(v, m->text, len);
	m->text[len] = '\0';
	return 0;
}

static int opt_search(struct dhcp_msg *m, struct rd *v)
{
	return search_decode(m->info.search, sizeof(m->info.search), *v);
}

/* RFC 3442: prefix length, its significant octets, router. */
static int opt_classless(struct dhcp_msg *m, struct rd *v)
{
	struct net_route route[NET_ROUTES];
	unsigned n = 0;

	while (v->left > 0) {
		uint8_t octet[4] = { 0 };
		uint8_t prefix = rd_u8(v);

		if (prefix > 32 || n == NET_ROUTES)
			return -EINVAL;
		rd_bytes(v, octet, (prefix + 7u) / 8);
		route[n].prefix = prefix;
		route[n].dst = (uint32_t)octet[0] << 24 |
			       (uint32_t)octet[1] << 16 |
			       (uint32_t)octet[2] << 8 | octet[3];
		route[n].dst &= prefix_mask(prefix);
		route[n].gateway = rd_be32(v);
		n++;
	}
	if (v->bad || n == 0)
		return -EINVAL;
	memcpy(m->info.route, route, n * sizeof(*route));
	m->info.n_routes = n;
	return 0;
}

static const struct option {
	uint8_t code;
	const char *name;
	int (*decode)(struct dhcp_msg *m, struct rd *v);
} options[] = {
	{ OPT_NETMASK, "subnet mask", opt_netmask },
	{ OPT_ROUTER, "router", opt_router },
	{ OPT_DNS, "name servers", opt_dns },
	{ OPT_HOST, "host name", opt_host },
	{ OPT_DOMAIN, "domain name", opt_domain },
	{ OPT_ROOT_PATH, "root path", opt_root_path },
	{ OPT_MTU, "interface MTU", opt_mtu },
	{ OPT_BROADCAST, "broadcast address", opt_broadcast },
	{ OPT_NIS_DOMAIN, "NIS domain", opt_nis_domain },
	{ OPT_NTP, "NTP servers", opt_ntp },
	{ OPT_REQUESTED, "requested address", opt_requested },
	{ OPT_LEASE, "lease time", opt_lease },
	{ OPT_TYPE, "message type", opt_type },
	{ OPT_SERVER_ID, "server identifier", opt_server_id },
	{ OPT_TEXT, "message", opt_message },
	{ OPT_T1, "renewal time", opt_t1 },
	{ OPT_T2, "rebinding time", opt_t2 },
	{ OPT_BOOTFILE, "boot file name", opt_bootfile },
	{ OPT_SEARCH, "domain search", opt_search },
	/* in this order: where both are sent, 121 counts */
	{ OPT_CLASSLESS_MS, "classless routes", opt_classless },
	{ OPT_CLASSLESS, "classless routes", opt_classless },
};

void opt_decode_all(struct dhcp_msg *m, const struct opt_areas *areas)
{
	uint8_t joined[JOINED_MAX];

	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		struct wr w = wr_init(joined, sizeof(joined));
		struct rd value;

		if (!opt_join(areas, options[i].code, &w))
			continue;
		value = rd_init(joined, w.len);
		if (w.bad || options[i].decode(m, &value) < 0) {
			if (m->n_ignored < DHCP_IGNORED)
				m->ignored[m->n_ignored++] = options[i].code;
		}
	}
}

const char *dhcp_option_name(uint8_t code)
{
	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		if (options[i].code == code)
			return options[i].name;
	}
	return "unknown";
}
