/*
 * DHCP messages, see dhcp_msg.h.  The fixed part is RFC 2131 section 2;
 * options are gathered from the options field and, under option overload
 * (RFC 2132 section 9.3), from file and sname; pieces of one option are
 * joined (RFC 3396).
 */
#include "ipconfig/dhcp_msg.h"

#include <errno.h>
#include <string.h>

#include "ipconfig/dhcp_opt.h"
#include "lib/compat.h"
#include "lib/str.h"
#include "lib/uuid.h"

#define MAGIC_COOKIE 0x63825363 /* RFC 2131 section 3 */
#define SNAME_LEN    64
#define FILE_LEN     128
#define MIN_LEN	     300

/* Bits of option 52, RFC 2132 section 9.3: where options are, too. */
#define OVERLOAD_FILE  1
#define OVERLOAD_SNAME 2

OUTLINE int bootp_decode(struct dhcp_msg *m, const void *buf, size_t len,
			 bool cookie)
{
	struct rd r = rd_init(buf, len);
	struct opt_areas areas = { 0 };
	char *bootfile = m->info.bootfile, *name = m->info.boot_name;
	struct rd sname, file;
	unsigned overload;

	memset(m, 0, sizeof(*m));
	m->op = rd_u8(&r);
	m->htype = rd_u8(&r);
	m->hlen = rd_u8(&r);
	rd_skip(&r, 1); /* hops */
	m->xid = rd_be32(&r);
	m->secs = rd_be16(&r);
	m->flags = rd_be16(&r);
	m->ciaddr = rd_be32(&r);
	m->yiaddr = rd_be32(&r);
	m->siaddr = rd_be32(&r);
	m->giaddr = rd_be32(&r);
	rd_bytes(&r, m->chaddr, sizeof(m->chaddr));
	sname = rd_sub(&r, SNAME_LEN);
	file = rd_sub(&r, FILE_LEN);
	if (r.bad || m->hlen > sizeof(m->chaddr))
		goto bad;
	if (rd_be32(&r) != MAGIC_COOKIE) {
		/* RFC 951 section 3: anything may be in there */
		r = rd_init(NULL, 0);
		if (cookie)
			goto bad;
	}
	if (!dhcp_usable_address(m->siaddr, ~(uint32_t)0))
		m->siaddr = 0;

	areas.area[0] = r;
	overload = opt_overload(r);
	if ((overload & OVERLOAD_FILE) != 0)
		areas.area[1] = file;
	else /* a boot file name only when no options are in it */
		rd_bytes(&file, bootfile, FILE_LEN);
	if (!is_path_text(bootfile))
		memset(bootfile, 0, FILE_LEN);
	if ((overload & OVERLOAD_SNAME) != 0)
		areas.area[2] = sname;
	else /* the server's, as option 66: RFC 2131 section 2 */
		rd_bytes(&sname, name, SNAME_LEN);
	if (!is_hostname(name))
		memset(name, 0, SNAME_LEN);
	for (unsigned i = 0; i < ARRAY_LEN(areas.area); i++) {
		if (opt_check(areas.area[i]) < 0)
			goto bad;
	}
	opt_decode_all(m, &areas);
	return 0;
bad:
	memset(m, 0, sizeof(*m));
	return -EBADMSG;
}

/* What an option begins with. */
static void opt_head(struct wr *w, uint8_t code, size_t len)
{
	wr_u8(w, code);
	wr_u8(w, (uint8_t)len);
}

static void msg_option(struct wr *w, uint8_t code, const void *p, size_t len)
{
	opt_head(w, code, len);
	wr_bytes(w, p, len);
}

static void put_u16(struct wr *w, uint8_t code, uint16_t v)
{
	opt_head(w, code, 2);
	wr_be16(w, v);
}

static void put_u32(struct wr *w, uint8_t code, uint32_t v)
{
	opt_head(w, code, 4);
	wr_be32(w, v);
}

/* Unless there is no text, or no room for it and END. */
static void put_text(struct wr *w, uint8_t code, const char *text, size_t end)
{
	size_t len = strlen(text);

	if (len > 0 && w->len + len + 3 <= end)
		msg_option(w, code, text, len);
}

/* RFC 951 section 3: the vendor area, which then has 64 bytes, ends there. */
static void encode_texts(struct wr *w, const struct dhcp_identity *id,
			 size_t end)
{
	put_text(w, OPT_HOST, id->host, end);
	put_text(w, OPT_VENDOR_CLASS, id->vendor_class, end);
}

/* RFC 4578: architecture, UNDI 3.16, and the machine's UUID (type 0). */
static void encode_pxe(struct wr *w, const struct dhcp_identity *id)
{
	static const uint8_t undi[] = { 1, 3, 16 };

	put_u16(w, OPT_ARCH, id->arch);
	msg_option(w, OPT_UNDI, undi, sizeof(undi));
	if (id->uuid == NULL)
		return;
	opt_head(w, OPT_UUID, 1 + UUID_BYTES);
	wr_u8(w, 0);
	wr_bytes(w, id->uuid, UUID_BYTES);
}

static bool is_farewell(const struct dhcp_msg *m)
{
	return m->info.type == DHCP_DECLINE || m->info.type == DHCP_RELEASE;
}

static void encode_options(struct wr *w, const struct dhcp_msg *m,
			   const struct dhcp_identity *id)
{
	uint8_t type = (uint8_t)m->info.type;

	msg_option(w, OPT_TYPE, &type, 1);
	if (id->client_id_len > 0)
		msg_option(w, OPT_CLIENT_ID, id->client_id, id->client_id_len);
	if (m->info.server_id != 0)
		put_u32(w, OPT_SERVER_ID, m->info.server_id);
	if (m->info.requested != 0)
		put_u32(w, OPT_REQUESTED, m->info.requested);
	/* RFC 2131 table 5: they MUST NOT have more */
	if (is_farewell(m))
		return;
	put_u16(w, OPT_MAX_SIZE, id->max_size);
	opt_put_parameters(w);
	if (id->rapid && m->info.type == DHCP_DISCOVER)
		msg_option(w, OPT_RAPID_COMMIT, NULL, 0);
	if (id->pxe)
		encode_pxe(w, id);
}

void dhcp_encode(struct wr *w, const struct dhcp_msg *m,
		 const struct dhcp_identity *id)
{
	size_t start = w->len, end = SIZE_MAX;

	if (m->info.type == DHCP_BOOTP)
		end = start + MIN_LEN;
	if (is_farewell(m))
		end = 0;
	/* BOOTREQUEST, and no hops */
	wr_be32(w,
		1u << 24 | (uint32_t)id->htype << 16 | (uint32_t)id->hlen << 8);
	wr_be32(w, m->xid);
	wr_be32(w, (uint32_t)m->secs << 16 | m->flags);
	wr_be32(w, m->ciaddr);
	wr_zero(w, 12); /* yiaddr, siaddr, giaddr */
	wr_bytes(w, id->hw, sizeof(id->hw));
	wr_zero(w, SNAME_LEN + FILE_LEN);
	wr_be32(w, MAGIC_COOKIE);
	if (m->info.type != DHCP_BOOTP)
		encode_options(w, m, id);
	encode_texts(w, id, end);
	wr_u8(w, OPT_END);
	if (w->len - start < MIN_LEN)
		wr_zero(w, MIN_LEN - (w->len - start));
}
