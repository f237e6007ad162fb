{{/* Labels of every object. */}}
{{- define "assent.labels" -}}
app.kubernetes.io/part-of: assent
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Services with the API of administrators. */}}
{{- define "assent.administered" -}}
challenge-service push-dispatcher verification-service token-service
{{- end }}

{{/* Services that call hosts on the internet. */}}
{{- define "assent.callingOut" -}}
push-dispatcher token-service
{{- end }}

{{/* Image of .name, by its digest if there is one. */}}
{{- define "assent.image" -}}
{{- $image := .root.Values.image }}
{{- printf "%s/%s:%s" $image.prefix .name ($image.tag | default .root.Chart.AppVersion) }}
{{- with index $image.digests .name }}@{{ . }}{{ end }}
{{- end }}

{{/* A variable from a Secret. */}}
{{- define "assent.fromSecret" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret }}
      key: {{ .key }}
      {{- if .optional }}
      optional: true
      {{- end }}
{{- end }}

{{/* Entries of the common ConfigMap. */}}
{{- define "assent.commonConfig" -}}
{{- $entries := dict "ASSENT_KAFKA" .Values.kafka.bootstrapServers "KAFKA_COMPRESSION_TYPE" "lz4" "QUARKUS_LOG_CONSOLE_JSON_ENABLED" "true" }}
{{- if .Values.kafka.tls.enabled }}
{{- $entries = merge $entries (dict
  "KAFKA_SECURITY_PROTOCOL" "SSL"
  "KAFKA_SSL_TRUSTSTORE_TYPE" "PEM"
  "KAFKA_SSL_TRUSTSTORE_LOCATION" "/etc/assent/kafka-ca/ca.crt"
  "KAFKA_SSL_KEYSTORE_TYPE" "PKCS12"
  "KAFKA_SSL_KEYSTORE_LOCATION" "/etc/assent/kafka/user.p12") }}
{{- end }}
{{- if .Values.database.tls.enabled }}
{{- $entries = merge $entries (dict
  "ASSENT_DATABASE_SSL_MODE" "verify-full"
  "ASSENT_DATABASE_CA_FILE" "/etc/assent/postgres-ca/ca.crt") }}
{{- end }}
{{- if .Values.database.poolSize }}
{{- $entries = merge $entries (dict "QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE" (toString .Values.database.poolSize)) }}
{{- end }}
{{- toYaml (merge (deepCopy .Values.config) $entries) }}
{{- end }}

{{/* Entries of the ConfigMap of one service: its values as .service, and the root as .root. */}}
{{- define "assent.ownConfig" -}}
{{- $url := printf "postgresql://%s:%v/%s" .root.Values.database.host .root.Values.database.port .service.database }}
{{- toYaml (merge (deepCopy .service.config) (dict "ASSENT_DATABASE_URL" $url)) }}
{{- end }}
