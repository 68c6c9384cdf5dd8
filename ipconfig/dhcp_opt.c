/* DHCP options, see dhcp_opt.h. */
#include "ipconfig/dhcp_opt.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "ipconfig/dhcp_search.h"
#include "lib/compat.h"
#include "lib/fmt.h"
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

	for (unsigned i = 0; i < ARRAY_LEN(areas->area); i++) {
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

/* Classful where none is given: RFC 791 section 2.3. */
OUTLINE static uint32_t netmask_of(uint32_t ip, uint32_t netmask)
{
	if (netmask != 0)
		return netmask;
	return prefix_mask(ip >> 31 == 0 ? 8 : ip >> 30 == 2 ? 16 : 24);
}

bool dhcp_usable_address(uint32_t ip, uint32_t netmask)
{
	uint32_t hosts = ~netmask_of(ip, netmask), first = ip >> 24;

	if (first == 0 || first == 127 || first >= 224)
		return false;
	/* RFC 950; /31 (RFC 3021) and /32 have neither of the two */
	return hosts < 2 || ((ip & hosts) != 0 && (ip & hosts) != hosts);
}

/* A host's, in whatever network. */
static bool is_host(uint32_t ip)
{
	return dhcp_usable_address(ip, ~(uint32_t)0);
}

/* All ones, or zeros as hosts of old had it: RFC 1122 section 3.3.6. */
static bool is_broadcast(const struct dhcp_msg *m, uint32_t ip)
{
	uint32_t mask = netmask_of(m->yiaddr, m->info.netmask);

	if (ip == ~(uint32_t)0)
		return true;
	return ~mask >= 2 && ip != m->info.server_id &&
	       (ip == (m->yiaddr & mask) || ip == (m->yiaddr | ~mask));
}

enum kind {
	KIND_HOST, /* texts: the first three are indices of good[] */
	KIND_PRINTABLE,
	KIND_PATH,
	KIND_FREE, /* for the log, where it is cleaned */
	KIND_NUMBER,
	KIND_NETMASK,
	KIND_BROADCAST,
	KIND_SERVER,
	KIND_MTU,
	KIND_ADDRESSES,
	KIND_ROUTER,
	KIND_SEARCH,
	KIND_ROUTES,
	KIND_FLAG,
	KIND_LATER, /* is understood, and cannot be done yet */
};

#define INFO_AT(f) offsetof(struct dhcp_info, f)
#define SPACE(f)   INFO_AT(f), sizeof(((struct dhcp_info *)0)->f)

static const struct option {
	uint8_t code, kind;
	uint16_t offset; /* in struct dhcp_info */
	uint16_t size;	 /* there; of a number in the message */
	char name[14];
} options[] = {
	/* what others are checked with comes before them */
	{ OPT_SERVER_ID, KIND_SERVER, INFO_AT(server_id), 4, "server id" },
	/* RFC 3442: 121 before 3, 249 behind it */
	{ OPT_NETMASK, KIND_NETMASK, INFO_AT(netmask), 4, "subnet mask" },
	{ OPT_CLASSLESS, KIND_ROUTES, SPACE(route), "routes" },
	{ OPT_ROUTER, KIND_ROUTER, SPACE(gateway), "router" },
	{ OPT_DNS, KIND_ADDRESSES, SPACE(dns), "name servers" },
	{ OPT_HOST, KIND_HOST, SPACE(host), "host name" },
	{ OPT_DOMAIN, KIND_HOST, SPACE(domain), "domain name" },
	{ OPT_ROOT_PATH, KIND_PATH, SPACE(root_path), "root path" },
	{ OPT_MTU, KIND_MTU, INFO_AT(mtu), 2, "interface MTU" },
	{ OPT_BROADCAST, KIND_BROADCAST, INFO_AT(broadcast), 4, "broadcast" },
	{ OPT_NIS_DOMAIN, KIND_PRINTABLE, SPACE(nisdomain), "NIS domain" },
	{ OPT_NTP, KIND_ADDRESSES, SPACE(ntp), "NTP servers" },
	{ OPT_LEASE, KIND_NUMBER, INFO_AT(lease_s), 4, "lease time" },
	{ OPT_T1, KIND_NUMBER, INFO_AT(t1_s), 4, "renew time" },
	{ OPT_T2, KIND_NUMBER, INFO_AT(t2_s), 4, "rebind time" },
	{ OPT_BOOT_NAME, KIND_PRINTABLE, SPACE(boot_name), "boot server" },
	{ OPT_BOOT, KIND_ADDRESSES, SPACE(boot), "boot servers" },
	{ OPT_BOOTFILE, KIND_PATH, SPACE(bootfile), "boot file" },
	{ OPT_SEARCH, KIND_SEARCH, SPACE(search), "domain search" },
	{ OPT_CLASSLESS_MS, KIND_ROUTES, SPACE(route), "routes" },
	{ OPT_TYPE, KIND_NUMBER, INFO_AT(type), 1, "message type" },
	{ OPT_REQUESTED, KIND_NUMBER, INFO_AT(requested), 4, "requested" },
	{ OPT_TEXT, KIND_FREE, SPACE(text), "message" },
	{ OPT_RAPID_COMMIT, KIND_FLAG, INFO_AT(rapid), 0, "rapid commit" },
	{ OPT_IPV6_ONLY, KIND_LATER, 0, 0, "IPv6-only" },
	{ OPT_VENDOR_CLASS, KIND_FREE, SPACE(vendor), "vendor class" },
};

/* len bytes with a NUL behind: servers end some with one, none holds one. */
static int get_text(char *dst, const struct option *o, char *text, size_t len)
{
	static bool (*const good[])(
		const char *s) = { is_hostname, is_printable, is_path_text };

	while (len > 0 && text[len - 1] == '\0')
		len--;
	if (len == 0 || strlen(text) != len || !good[o->kind](text))
		return -EINVAL;
	return str_copy(dst, o->size, text);
}

/*
 * A number of fixed size.  Some servers send one twice, which then is joined
 * as if it were a list: copies are one value, others are none.
 */
static int get_number(const struct dhcp_msg *m, uint32_t *dst,
		      const struct option *o, struct rd *v)
{
	struct rd copy = *v;
	uint32_t n = 0;

	if (v->left == 0 || v->left % o->size != 0)
		return -EINVAL;
	rd_skip(&copy, o->size);
	if (memcmp(v->p, copy.p, copy.left) != 0)
		return -EINVAL;
	for (unsigned i = 0; i < o->size; i++)
		n = n << 8 | rd_u8(v);
	if ((o->kind == KIND_NETMASK && mask_prefix(n) <= 0) ||
	    (o->kind == KIND_BROADCAST && !is_broadcast(m, n)) ||
	    (o->kind == KIND_SERVER && !is_host(n)) ||
	    (o->kind == KIND_MTU && n < MTU_MIN))
		return -EINVAL;
	*dst = n;
	return 0;
}

/*
 * The first addresses of a list that can be right; those that do not fit into
 * dst are left out.
 */
static int get_addresses(const struct dhcp_msg *m, uint32_t *dst,
			 const struct option *o, struct rd *v)
{
	uint32_t *first = dst, *end = dst + o->size / sizeof(*dst), *same;
	int r = 0;

	if (v->left == 0 || v->left % 4 != 0)
		return -EINVAL;
	while (dst < end && v->left > 0) {
		uint32_t ip = rd_be32(v);

		for (same = first; same < dst && *same != ip; same++)
			;

		if (ip == 0 || (o->kind == KIND_ROUTER &&
				(!is_host(ip) || ip == m->yiaddr))) {
			r = -EINVAL;
			continue;
		}
		/* of a list that comes twice, one counts */
		if (same == dst)
			*dst++ = ip;
	}
	return r;
}

/*
 * RFC 3442: prefix length, its significant octets, router.  Of more than fit
 * the first are kept, and the default route.
 */
static int get_routes(struct dhcp_info *info, struct rd *v)
{
	unsigned n = 0;
	bool has_default = false;
	int r = 0;

	if (info->n_routes > 0) /* 121 was there, this is 249 */
		return 0;
	while (v->left > 0) {
		struct dhcp_route *route = &info->route[n];
		uint8_t octet[4] = { 0 };
		uint8_t prefix = rd_u8(v);
		struct rd dst = rd_init(octet, sizeof(octet));

		if (prefix > 32)
			return -EINVAL;
		rd_bytes(v, octet, (prefix + 7u) / 8);
		if (n == DHCP_ROUTES) {
			r = -E2BIG;
			if (prefix != 0 || has_default) {
				rd_skip(v, 4);
				continue;
			}
			route--;
		} else {
			n++;
		}
		has_default |= prefix == 0;
		route->prefix = prefix;
		route->dst = rd_be32(&dst) & prefix_mask(prefix);
		route->gateway = rd_be32(v);
	}
	if (v->bad)
		return -EINVAL;
	info->n_routes = n; /* until then there is none */
	return n > 0 ? r : -EINVAL;
}

/* The len bytes of value have a NUL behind. */
static int opt_decode(struct dhcp_msg *m, const struct option *o, void *value,
		      size_t len)
{
	void *dst = (char *)&m->info + o->offset;
	struct rd v = rd_init(value, len);

	switch ((enum kind)o->kind) {
	case KIND_HOST:
	case KIND_PRINTABLE:
	case KIND_PATH:
		return get_text(dst, o, value, len);
	case KIND_FREE:
		return str_copy_n(dst, o->size, value,
				  len < o->size ? len : o->size - 1u);
	case KIND_NUMBER:
	case KIND_NETMASK:
	case KIND_BROADCAST:
	case KIND_SERVER:
	case KIND_MTU:
		return get_number(m, dst, o, &v);
	case KIND_ADDRESSES:
	case KIND_ROUTER:
		return get_addresses(m, dst, o, &v);
	case KIND_SEARCH:
		return search_decode(dst, o->size, v);
	case KIND_ROUTES:
		return get_routes(&m->info, &v);
	case KIND_FLAG:
		*(uint32_t *)dst = len == 0;
		return len == 0 ? 0 : -EINVAL;
	case KIND_LATER:
		return -EINVAL;
	}
	return 0;
}

void dhcp_ignore(struct dhcp_msg *m, uint8_t code)
{
	if (m->n_ignored < DHCP_IGNORED &&
	    memchr(m->ignored, code, m->n_ignored) == NULL)
		m->ignored[m->n_ignored++] = code;
}

/* The len bytes of value, as many as fit, have a NUL behind. */
static void opt_text(char *dst, const char *value, size_t len)
{
	if (strlen(value) == len && is_path_text(value)) {
		fmt_print(dst, DHCP_VALUE, ": '%s'", value);
		return;
	}
	(void)str_copy(dst, DHCP_VALUE, ":");
	for (size_t i = 0; i < len && 3 * i + 5 <= DHCP_VALUE; i++)
		fmt_print(dst + 3 * i + 1, 4, " %02x", (uint8_t)value[i]);
}

void opt_decode_all(struct dhcp_msg *m, const struct opt_areas *areas)
{
	uint8_t joined[JOINED_MAX + 1];

	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		const struct option *o = &options[i];
		struct wr w = wr_init(joined, JOINED_MAX);

		if (!opt_join(areas, o->code, &w))
			continue;
		joined[w.len] = '\0';
		if (w.bad || opt_decode(m, o, joined, w.len) < 0) {
			unsigned n = m->n_ignored;

			dhcp_ignore(m, o->code);
			if (m->n_ignored > n)
				opt_text(m->value[n], (char *)joined, w.len);
			if (o->code == OPT_TYPE) /* then it is not BOOTP */
				m->info.type = UINT8_MAX;
		}
	}
}

void opt_put_parameters(struct wr *w)
{
	/*
	 * RFC 3442: 121 before 3 and 33, or a server may leave it out.  43 is
	 * for those who read what a server gave.
	 */
	static const uint8_t list[] = { 1,  121, 3,  6,	  12,  15, 17, 26,
					28, 33,	 40, 42,  43,  51, 54, 58,
					59, 66,	 67, 119, 150, 249 };

	wr_u8(w, OPT_PARAMETERS);
	wr_u8(w, sizeof(list));
	wr_bytes(w, list, sizeof(list));
}

const char *dhcp_option_name(uint8_t code)
{
	for (unsigned i = 0; i < ARRAY_LEN(options); i++) {
		if (options[i].code == code)
			return options[i].name;
	}
	return "unknown";
}
