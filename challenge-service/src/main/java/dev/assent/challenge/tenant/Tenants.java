package dev.assent.challenge.tenant;

import dev.assent.contracts.event.TenantChanged;
import dev.assent.contracts.tenant.TenantSettings;
import dev.assent.runtime.audit.AuditLog;
import dev.assent.runtime.http.ApiException;
import dev.assent.runtime.outbox.TransactionRunner;
import dev.assent.runtime.outbox.UnitOfWork;
import dev.assent.runtime.secret.KeyPurpose;
import dev.assent.runtime.secret.Sealer;
import dev.assent.runtime.secret.Secret;
import dev.assent.runtime.tenant.ApiKeyHash;
import dev.assent.runtime.tenant.TenantDirectory;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.hibernate.reactive.mutiny.Mutiny;

/** The tenants and their secret keys. A tenant has one key, or two while it rotates. */
@ApplicationScoped
public class Tenants {
    private static final int KEYS_AT_ONCE = 2;
    private static final int KEY_BYTES = 32;
    private static final int KEY_ID_LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransactionRunner transactions;
    private final TenantDirectory directory;
    private final Sealer sealer;
    private final AuditLog audit;

    Tenants(TransactionRunner transactions, TenantDirectory directory, Sealer sealer, AuditLog audit) {
        this.transactions = transactions;
        this.directory = directory;
        this.sealer = sealer;
        this.audit = audit;
    }

    /** A secret key as it is shown once, when it is made. */
    public record NewKey(String keyId, Secret apiSecretKey) {}

    /** Makes the tenant {@code tenantId} with a key of its own; fails with 409 where there is one of that id. */
    public Uni<NewKey> create(String tenantId, String name) {
        Secret key = randomKey();
        return insert(tenantId, name, key).map(created -> {
            if (!created) {
                throw new ApiException(409, "tenant_exists", "There is a tenant of this id.");
            }
            return new NewKey(keyId(ApiKeyHash.hash(key.reveal())), key);
        });
    }

    /** Makes the tenant {@code tenantId} with the key {@code key}; false where there is one of that id. */
    public Uni<Boolean> insert(String tenantId, String name, Secret key) {
        return transactions.runAndPublish(unit -> unit.session()
                .createNativeQuery(
                        "insert into tenant (tenant_id, version, name) values (:id, 0, :name) on conflict do nothing")
                .setParameter("id", tenantId)
                .setParameter("name", name)
                .executeUpdate()
                .chain(inserted -> inserted == 0
                        ? Uni.createFrom().item(false)
                        : announce(unit, new TenantChanged(tenantId, 1, name, List.of(sealed(tenantId, key)), null))
                                .chain(() -> audit.record(unit, tenantId, "tenant_created", keyDetail(key)))
                                .replaceWith(true)));
    }

    /** Gives the tenant a second key; fails with 409 where it has two, with 404 where there is no such tenant. */
    public Uni<NewKey> addKey(String tenantId) {
        Secret key = randomKey();
        return change(tenantId, "key_added", keyDetail(key), tenant -> {
                    List<TenantChanged.ApiKey> keys = new ArrayList<>(tenant.apiKeys());
                    if (keys.size() >= KEYS_AT_ONCE) {
                        throw new ApiException(409, "too_many_keys", "Two keys are active. Revoke one first.");
                    }
                    keys.add(sealed(tenantId, key));
                    return with(tenant, keys);
                })
                .replaceWith(() -> new NewKey(keyId(ApiKeyHash.hash(key.reveal())), key));
    }

    /** Revokes the key {@code keyId}; fails with 409 where it is the last, with 404 where there is none of that id. */
    public Uni<Void> revokeKey(String tenantId, String keyId) {
        return change(tenantId, "key_revoked", Map.of("keyId", keyId), tenant -> {
            List<TenantChanged.ApiKey> left = tenant.apiKeys().stream()
                    .filter(key -> !keyId(key.hash()).equals(keyId))
                    .toList();
            if (left.size() == tenant.apiKeys().size()) {
                throw notFound();
            }
            if (left.isEmpty()) {
                throw new ApiException(409, "last_key", "A tenant keeps at least one key. Add the next one first.");
            }
            return with(tenant, left);
        });
    }

    /** Gives the tenant {@code settings} in the place of all that it had; fails with 404 where there is no such tenant. */
    public Uni<Void> configure(String tenantId, TenantSettings settings) {
        return change(
                tenantId,
                "settings_changed",
                settings,
                tenant -> new TenantChanged(tenantId, tenant.version() + 1, tenant.name(), tenant.apiKeys(), settings));
    }

    private static Map<String, String> keyDetail(Secret key) {
        return Map.of("keyId", keyId(ApiKeyHash.hash(key.reveal())));
    }

    private static TenantChanged with(TenantChanged tenant, List<TenantChanged.ApiKey> keys) {
        return new TenantChanged(tenant.tenantId(), tenant.version() + 1, tenant.name(), keys, tenant.settings());
    }

    /** Makes of the tenant as it stands the tenant as it shall be; fails with 404 where there is no such tenant. */
    private Uni<Void> change(String tenantId, String name, Object detail, UnaryOperator<TenantChanged> change) {
        return transactions.runAndPublish(unit -> read(unit.session(), tenantId, true)
                .map(change)
                .chain(changed -> announce(unit, changed))
                .chain(() -> audit.record(unit, tenantId, name, detail)));
    }

    /** The tenant as it stands, as the other services learnt of it; fails with 404. */
    public Uni<TenantChanged> get(String tenantId) {
        return transactions.read(session -> read(session, tenantId, false));
    }

    /** The ids of up to {@code limit} tenants in their order, those after {@code after}. */
    public Uni<List<String>> list(String after, int limit) {
        return transactions.read(session -> session.createNativeQuery(
                        "select tenant_id from tenant where tenant_id > :after order by tenant_id limit :limit",
                        String.class)
                .setParameter("after", after)
                .setParameter("limit", limit)
                .getResultList());
    }

    private static Uni<TenantChanged> read(Mutiny.Session session, String tenantId, boolean locked) {
        return session.createNativeQuery(
                        "select version, name, settings from tenant where tenant_id = :id"
                                + (locked ? " for update" : ""),
                        Object[].class)
                .setParameter("id", tenantId)
                .getSingleResultOrNull()
                .onItem()
                .ifNull()
                .failWith(Tenants::notFound)
                .chain(row -> session.createNativeQuery(
                                "select hash, sealed_key from tenant_api_key where tenant_id = :id order by hash",
                                Object[].class)
                        .setParameter("id", tenantId)
                        .getResultList()
                        .map(rows -> rows.stream()
                                .map(key -> new TenantChanged.ApiKey((String) key[0], (String) key[1]))
                                .toList())
                        .map(keys -> new TenantChanged(
                                tenantId,
                                ((Number) row[0]).longValue(),
                                (String) row[1],
                                keys,
                                row[2] == null ? null : TenantDirectory.read((String) row[2]))));
    }

    private Uni<Void> announce(UnitOfWork unit, TenantChanged change) {
        return directory.store(unit, change).chain(() -> unit.announce(change));
    }

    private TenantChanged.ApiKey sealed(String tenantId, Secret key) {
        return new TenantChanged.ApiKey(ApiKeyHash.hash(key.reveal()), sealer.seal(KeyPurpose.API_KEY, tenantId, key));
    }

    private static Secret randomKey() {
        byte[] bytes = new byte[KEY_BYTES];
        RANDOM.nextBytes(bytes);
        return new Secret("sk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** What a key is called by: the beginning of its {@code hash}. */
    static String keyId(String hash) {
        return hash.substring(0, KEY_ID_LENGTH);
    }

    private static ApiException notFound() {
        return new ApiException(404, "not_found", "There is no such tenant or key.");
    }
}
